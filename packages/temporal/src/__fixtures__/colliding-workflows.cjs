// The same, compiled to CommonJS in a way that hides what is exported until it runs.
const own = { greet: async (name) => `Hello ${name}`, accountLedger: async () => 'not ours' };
Object.assign(exports, own);
