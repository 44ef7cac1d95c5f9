package io.posthouse.benchmarks.prove;

/** A message as its sender knows it. Written by the sender's thread, read by any. */
final class SentMessage {
    private final Conversation conversation;
    private final int number;
    private final String originId;
    private volatile boolean acknowledged;
    private volatile boolean refused;

    /** @param number rises by one with each message of the conversation; what is resent keeps number and origin id */
    SentMessage(Conversation conversation, int number, String originId) {
        this.conversation = conversation;
        this.number = number;
        this.originId = originId;
    }

    Conversation conversation() {
        return conversation;
    }

    int number() {
        return number;
    }

    String originId() {
        return originId;
    }

    /** Whether the server took it: a stream's count covers it, and it did not come back as an error. */
    boolean acknowledged() {
        return acknowledged && !refused;
    }

    boolean refused() {
        return refused;
    }

    void acknowledge() {
        acknowledged = true;
    }

    void refuse() {
        refused = true;
    }

    @Override
    public String toString() {
        return conversation + ", number " + number + " (" + originId + ")";
    }
}
