// A workflow under one of our names, whose commands depend on how its signals are grouped into tasks.
import { condition, defineQuery, defineSignal, setHandler, sleep } from '@temporalio/workflow';

export async function runChunk(): Promise<void> {
  let news = 0;
  let total = 0;
  setHandler(defineSignal('news'), () => void (news += 1));
  setHandler(defineQuery('total'), () => total);
  while (total < 4) {
    await condition(() => news > 0);
    total += news;
    // As many timers as there are tasks with news.
    void sleep(1_000_000 + news * 1_000);
    news = 0;
  }
}
