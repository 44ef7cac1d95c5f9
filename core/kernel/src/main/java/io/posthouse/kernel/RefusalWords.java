package io.posthouse.kernel;

/** What a refusal says: as {@link Refusal#code}, {@link Refusal#kind} and {@link Refusal#advice}. */
public record RefusalWords(String code, RefusalKind kind, String advice) {
}
