package io.posthouse.identity.http;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;
import java.util.Map;

/**
 * {@code step-up-needed}, with what has to be confirmed.
 *
 * @param action as {@code thing.verb}
 * @param parameters base64url of the SHA-256 of what the action would be done with
 */
public record StepUpNeeded(String action, String parameters) implements Refusal {
    @Override
    public String code() {
        return IdentityRefusal.STEP_UP_NEEDED.code();
    }

    @Override
    public RefusalKind kind() {
        return IdentityRefusal.STEP_UP_NEEDED.kind();
    }

    @Override
    public String advice() {
        return IdentityRefusal.STEP_UP_NEEDED.advice();
    }

    Map<String, String> members() {
        return Map.of("action", action, "parameters", parameters);
    }
}
