package io.posthouse.kernel;

import java.util.function.Function;

/** What became of a request that can be refused: done, with its result, or refused, with the reason. */
public sealed interface Outcome<T> {
    /** It was carried out. */
    record Done<T>(T value) implements Outcome<T> {
    }

    /** It was not carried out and changed nothing. */
    record Refused<T>(Refusal refusal) implements Outcome<T> {
    }

    /** Carried out, with {@code value}. */
    static <T> Outcome<T> done(T value) {
        return new Done<>(value);
    }

    /** Refused for {@code refusal}. */
    static <T> Outcome<T> refused(Refusal refusal) {
        return new Refused<>(refusal);
    }

    /** The same refusal, or the value changed by {@code change}. */
    default <R> Outcome<R> map(Function<T, R> change) {
        return switch (this) {
            case Done<T>(var value) -> done(change.apply(value));
            case Refused<T>(var refusal) -> refused(refusal);
        };
    }

    /**
     * The value, or the refusal thrown: for endpoints, where one advice turns it into a reply.
     *
     * @throws RefusedException when this is a refusal
     */
    default T orThrow() {
        return switch (this) {
            case Done<T>(var value) -> value;
            case Refused<T>(var refusal) -> throw new RefusedException(refusal);
        };
    }
}
