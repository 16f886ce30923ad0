// Writes what the check needs from a test run as JSON: counts, what was skipped and why, what broke outside tests.
import { writeFileSync } from 'node:fs';

export default class CheckReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const report = { files: modules.length, passed: 0, failed: 0, skipped: [], broken: [] };
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests += 1;
        const result = test.result();
        if (result.state === 'passed') report.passed += 1;
        else if (result.state === 'skipped' && test.options.mode !== 'todo') {
          report.skipped.push({
            name: test.fullName,
            file: module.relativeModuleId,
            why: result.note ?? test.fullName,
          });
        } else report.failed += 1;
      }
      // An import that throws or a hook that fails leaves no failed test behind.
      if (tests === 0) report.broken.push(`${module.relativeModuleId} has no test`);
      else if (module.errors().length > 0) report.broken.push(`${module.relativeModuleId} failed outside its tests`);
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0)
          report.broken.push(`${module.relativeModuleId} > ${suite.fullName} failed outside its tests`);
      }
    }
    for (const error of unhandledErrors) report.broken.push(`unhandled: ${error.message}`);
    writeFileSync(process.env.SHOTLIST_TEST_REPORT, JSON.stringify(report));
  }
}
