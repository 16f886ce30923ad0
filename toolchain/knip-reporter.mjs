// Tells the check how many files knip looked at: a knip that sees nothing is content with everything.

export default function reportCount({ counters }) {
  console.log(`examined ${counters.processed} files`);
}
