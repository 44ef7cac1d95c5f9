package io.posthouse.xmpp;

/** Input broke a rule of XML or of RFC 6120's profile of it, or passed a bound. No stack: it is the sender's doing. */
public final class MalformedXml extends RuntimeException {
    private final StreamErrorCondition condition;

    MalformedXml(StreamErrorCondition condition, String reason) {
        super(reason, null, false, false);
        this.condition = condition;
    }

    /** With what a stream that carried this input ends. */
    public StreamErrorCondition condition() {
        return condition;
    }
}
