package io.posthouse.kernel;

/**
 * A refusal that an enum lists among others, in the order in which they are given. What each says is one value, so that the enums
 * need not each have three fields and three methods for it.
 */
public interface ListedRefusal extends Refusal {
    /** What this one says; always the same. */
    RefusalWords words();

    @Override
    default String code() {
        return words().code();
    }

    @Override
    default RefusalKind kind() {
        return words().kind();
    }

    @Override
    default String advice() {
        return words().advice();
    }
}
