package io.posthouse.identity;

import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;
import java.time.Duration;

/**
 * Says from when on asking again is of use.
 *
 * @param refusal what is refused
 * @param pause until then, rounded up to whole seconds
 */
public record ComeLater(IdentityRefusal refusal, Duration pause) implements Refusal {
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
        return refusal.advice();
    }
}
