package io.posthouse.storage.log;

/** The answer of the tests' log: where the note stands, and whether it stood there before. */
record Noted(RowStamp stamp, boolean before) {
}
