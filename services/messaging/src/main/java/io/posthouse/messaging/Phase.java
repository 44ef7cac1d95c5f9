package io.posthouse.messaging;

/** The stations of a message's walk, in their order. */
public enum Phase {
    /** On the sender's thread, which may wait: may refuse, drop or change the message. */
    CHECK,
    /** On the sender's thread: says whether the message is kept. Then the message waits for the disk. */
    ARCHIVE,
    /** After the commit, on a thread that must not block: copies to other sessions. */
    COPY,
    /** After the commit, on a thread that must not block: to the addressed sessions. */
    DELIVER,
    /** After the delivery, on a thread that must not block: tells others. */
    NOTIFY
}
