#!/usr/bin/env node
// Stands here from the first install on: package managers link a command only to a file that exists, and dist comes later.
import '../dist/main.js';
