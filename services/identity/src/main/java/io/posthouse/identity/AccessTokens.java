package io.posthouse.identity;

import io.posthouse.kernel.Caller;
import java.util.Optional;

/** The access tokens by which apps call. Blocks; virtual threads only. */
public interface AccessTokens {
    /** There are none. */
    AccessTokens NONE = (_, _) -> Optional.empty();

    /**
     * Who calls by {@code token}: an app, for a person or for itself. Empty when it is no access token, has ended or was revoked, or
     * when its person or its app are kept out. What was revoked elsewhere is honoured within a second.
     *
     * @param requestId goes into the caller
     */
    Optional<Caller> resolve(String token, String requestId);
}
