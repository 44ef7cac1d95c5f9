package io.posthouse.kernel;

import static io.posthouse.kernel.Checks.check;

import java.util.Optional;
import java.util.Set;

/**
 * Who asks: set once at the edge, carried in {@link #CURRENT}. A person with the platform's own clients, a person by an app that the
 * person let, or an app for itself.
 *
 * @param person on whose behalf; empty when an app asks for itself
 * @param app by which app; empty for the platform's own clients
 * @param tenant to whom the person belongs, or about whom the app asks. Nobody sees anything of another
 * @param tokenKind by which kind of token it proved itself
 * @param session the id of what can be listed and revoked: a signed-in session, or what a person granted an app; not the token
 * @param requestId the id of the request, the same through every hop
 */
public record Caller(Optional<Person> person, Optional<AppCall> app, TenantId tenant, TokenKind tokenKind,
        String session, String requestId) {

    /** The caller of the request that this thread works for; unbound outside requests. */
    public static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    /**
     * Somebody who signed in.
     *
     * @param login the login's id
     * @param name the login's name, which is the local part of its address
     */
    public record Person(LoginId login, String name) {
    }

    /**
     * A call by an app.
     *
     * @param app the app's id
     * @param clientId the name by which its developer knows it; RFC 6749 section 2.2
     * @param scopes what the token is good for: names of permissions. The app may do no more than these, whoever calls by it
     */
    public record AppCall(AppId app, String clientId, Set<String> scopes) {
        public AppCall {
            scopes = Set.copyOf(scopes);
        }
    }

    public Caller {
        check(person.isPresent() || app.isPresent(), "somebody calls");
        check(tokenKind.fits(app.isPresent()), "an app calls by its own kinds of tokens, and by no other");
    }

    /** A person of the house, with one of the platform's own clients. */
    public Caller(LoginId login, String name, TokenKind tokenKind, String session, String requestId) {
        this(Optional.of(new Person(login, name)), Optional.empty(), TenantId.HOUSE, tokenKind, session, requestId);
    }

    /**
     * The login's id.
     *
     * @throws RefusedException {@code needs-a-person}: an app calls for itself
     */
    public LoginId login() {
        return someone().login();
    }

    /**
     * The login's name, which is the local part of its address.
     *
     * @throws RefusedException {@code needs-a-person}: an app calls for itself
     */
    public String name() {
        return someone().name();
    }

    /** Whether it is a visitor, who has not signed in. Visitors hold nothing, and a back end takes them for nobody. */
    public boolean isGuest() {
        return tokenKind == TokenKind.GUEST;
    }

    private Person someone() {
        return person.orElseThrow(() -> new RefusedException(CallerRefusal.NEEDS_A_PERSON));
    }

    /** The app of this call by itself, without the person. */
    Caller alone() {
        return new Caller(Optional.empty(), app, tenant, TokenKind.APP_ACCESS, session, requestId);
    }

    /** In a few words, for logs: the person's name, the app's client id, or both. */
    public String words() {
        return person.map(Person::name).orElse("") + app.map(call -> "@" + call.clientId()).orElse("");
    }
}
