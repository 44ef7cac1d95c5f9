package io.posthouse.gateway.limit;

/** What yields first when a node has too much under way, the first first. */
public enum TrafficClass {
    /** What can wait for hours: large imports, and whatever says of itself that nobody waits for it. */
    BULK(50, 100),
    /** Calls of apps. */
    OPEN(70, 100),
    /** What people do besides talking. */
    INTERNAL(85, 100),
    /** What people say to each other. */
    CHAT(95, 100),
    /** Getting in, so that what goes wrong can be looked at. A flood of tries, which nobody has to be known for, leaves room for the others. */
    SIGN_IN(100, 40);

    private final int percent;
    private final int ownPercent;

    TrafficClass(int percent, int ownPercent) {
        this.percent = percent;
        this.ownPercent = ownPercent;
    }

    /** How many requests may be under way when one of these is let in. */
    int most(int underWay) {
        return part(underWay, percent);
    }

    /** How many of them may be of this class. */
    int ownMost(int underWay) {
        return part(underWay, ownPercent);
    }

    private static int part(int underWay, int percent) {
        return Math.max(1, (int) ((long) underWay * percent / 100));
    }
}
