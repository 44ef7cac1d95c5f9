package io.posthouse.kernel;

/** Why a caller that is well known cannot have this. */
public enum CallerRefusal implements Refusal {
    /** An app calls for itself, where a person is asked for. */
    NEEDS_A_PERSON("needs-a-person", RefusalKind.FORBIDDEN,
            "This is done by a person: call with a token that a person's consent gave the app.");

    private final String code;
    private final RefusalKind kind;
    private final String advice;

    CallerRefusal(String code, RefusalKind kind, String advice) {
        this.code = code;
        this.kind = kind;
        this.advice = advice;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public RefusalKind kind() {
        return kind;
    }

    @Override
    public String advice() {
        return advice;
    }
}
