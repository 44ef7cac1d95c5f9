package io.posthouse.benchmarks.nodes;

/** What is judged, in words that reports use. */
enum Promise {
    ACKNOWLEDGED_IS_ARCHIVED("every acknowledged message is in the archives it belongs to"),
    //
    ARCHIVED_ONCE("no message is in an archive twice"),
    //
    ARCHIVE_ORDER("archives keep the order of each conversation"),
    //
    SEQUENCES("each shard is numbered 1, 2, 3 and so on"),
    //
    ONE_WRITER("each row was written by who held the writer's place in that epoch and owned the shard"),
    //
    TOLD_AT_ITS_TIME("each row tells the time at which it was written, whatever the clock of the node that wrote it"),
    //
    ARCHIVES_AGREE("XEP-0313 shows what the table holds"),
    //
    ACKNOWLEDGED_IS_RECEIVED("every acknowledged message to a person reached that person's client"),
    //
    RECEIVED_ONCE("after removing repeated archive ids nothing reached anybody twice"),
    //
    ARRIVAL_ORDER("first arrivals keep the order of each conversation, and in a group that of the line"),
    //
    ID_IS_ARCHIVED("the id that a client saw names that message in the archive"),
    //
    HEARD_LIVE("what was said while nothing was struck came within 5 s to all whom it was for and who were connected"),
    //
    COPIED_LIVE("and so did a carbon to the second client of whom said it, or whom it was for"),
    //
    SEEN_AS_THEY_ARE("at the end, when all is quiet, each sees whether their contact is there"),
    //
    CONNECTED_AGAIN("every client is connected again within 10 s"),
    //
    NOTHING_SHOWN("no client had an error to show to whom it belongs");

    private final String words;

    Promise(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
