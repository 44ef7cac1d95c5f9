package io.posthouse.outbound;

/** Why an attempt to send a letter failed, as developers are told. The words are kept for good. */
public enum LetterProblem {
    /** Its receiver's name has no address, or none that came in time. */
    NAME_UNKNOWN("name-unknown"),
    /** Its receiver's name stands for an address to which nothing is sent. */
    INNER_ADDRESS("inner-address"),
    /** Nobody took the connection. */
    NOT_REACHED("not-reached"),
    /** The certificate is not valid for the name, or there is none. */
    TLS_FAILED("tls-failed"),
    /** No answer within the time there is. */
    TOO_SLOW("too-slow"),
    /** What was answered is not HTTP, or its head is too long. */
    NOT_HTTP("not-http"),
    /** It was answered with a 3xx; redirects are not followed. */
    REDIRECTED("redirected"),
    /** It was answered with a 4xx: this letter is not wanted as it is. */
    REFUSED("refused"),
    /** It was answered with 408, 425, 429 or 503: later, perhaps. */
    BUSY("busy"),
    /** It was answered with another 5xx, or with a status that there is not. */
    FAILED("failed");

    private final String word;

    LetterProblem(String word) {
        this.word = word;
    }

    /** As it is stored and shown. */
    public String word() {
        return word;
    }

    /** Whether this says something of the one letter only, so that the next one is worth an attempt at once. */
    public boolean ofLetter() {
        return switch (this) {
            case REDIRECTED, REFUSED -> true;
            case NAME_UNKNOWN, INNER_ADDRESS, NOT_REACHED, TLS_FAILED, TOO_SLOW, NOT_HTTP, BUSY, FAILED -> false;
        };
    }
}
