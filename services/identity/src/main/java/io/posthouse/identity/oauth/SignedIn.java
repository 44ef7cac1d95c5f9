package io.posthouse.identity.oauth;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/**
 * Our caller as Spring's authorization server knows people: its name is the login's id, since that never changes.
 *
 * @see Caller
 */
final class SignedIn extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final long login;
    private final String session;

    SignedIn(LoginId login, String session) {
        super(List.of());
        this.login = login.value();
        this.session = session;
        setAuthenticated(true);
    }

    /** Whose id that is. */
    static LoginId login(String principalName) {
        return new LoginId(Long.parseLong(principalName));
    }

    /** The session in which the person answers. */
    String session() {
        return session;
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return Long.toString(login);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignedIn that && that.login == login && that.session.equals(session);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(login);
    }
}
