package io.posthouse.benchmarks.prove;

/** One direction of a private chat, bare JIDs. */
record Conversation(String from, String to) {
    @Override
    public String toString() {
        return from + " to " + to;
    }
}
