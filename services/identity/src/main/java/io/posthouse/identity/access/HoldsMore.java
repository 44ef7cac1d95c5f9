package io.posthouse.identity.access;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;

/**
 * Says by name what the caller would have to hold.
 *
 * @param refusal what is refused
 * @param permission the first that the caller may not let others have
 */
public record HoldsMore(IdentityRefusal refusal, String permission) implements Refusal {
    @Override
    public String code() {
        return refusal.code();
    }

    @Override
    public RefusalKind kind() {
        return refusal.kind();
    }

    @Override
    public String advice() {
        return refusal.advice() + " It is about " + permission + ".";
    }
}
