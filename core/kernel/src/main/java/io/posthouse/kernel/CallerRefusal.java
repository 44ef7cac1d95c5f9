package io.posthouse.kernel;

/** Why a caller that is well known cannot have this. */
public enum CallerRefusal implements ListedRefusal {
    /** An app calls for itself, where a person is asked for. */
    NEEDS_A_PERSON("needs-a-person", RefusalKind.FORBIDDEN,
            "This is done by a person: call with a token that a person's consent gave the app.");

    private final RefusalWords words;

    CallerRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
