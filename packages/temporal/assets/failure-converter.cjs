// Failures where payloads are encrypted: messages and stack traces become a payload. Loaded by Node, and bundled.
const { ApplicationFailure, DefaultFailureConverter } = require('@temporalio/common');

class EncodedFailures extends DefaultFailureConverter {
  /** By this a bundle is known to have it: texts outlive even a minifier. */
  kind = 'shotlist-encoded-failures';

  constructor() {
    super({ encodeCommonAttributes: true });
  }

  errorToFailure(error, payloadConverter, context) {
    // Whoever meets it has the wrong keys: with them nobody could read what it says, and the workflow would stand still.
    if (error instanceof ApplicationFailure && error.type === 'PAYLOAD_UNREADABLE' && error.failure === undefined)
      return { ...this.errorToFailureInner(error, payloadConverter, context), stackTrace: '' };
    return super.errorToFailure(error, payloadConverter, context);
  }
}

exports.failureConverter = new EncodedFailures();
