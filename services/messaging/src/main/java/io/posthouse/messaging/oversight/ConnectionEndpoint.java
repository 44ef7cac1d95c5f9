package io.posthouse.messaging.oversight;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Standing;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.messaging.Addresses;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Jid;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The clients that the caller has connected, wherever they are: the person sees and ends what is theirs, and nobody else's. */
@RestController
final class ConnectionEndpoint {
    private static final String WHAT_LIST = "What the caller has connected now: apps by XMPP, and pages by the data channel, on all nodes."
            + " silent names the nodes that did not answer in time, whose connections are missing. At most 100 are given.";
    private static final String WHAT_END = "Ends one of the caller's connections by its full address. A page comes back by itself while its browser"
            + " stays signed in: end that at /api/sign-ins/{signIn}. Whoever knows the password can connect again. Refused as /api/sessions/end.";
    private static final String WHAT_OTHERS = "Ends all of the caller's connections but the pages of the browser that asks. Refused with node-silent when"
            + " a node did not answer: then all that answered have ended theirs.";

    private static final int AT_A_TIME = Page.SIZE_MAX / 2;
    // Whoever connects as fast as this ends them is ended by another password.
    private static final int ROUNDS_MAX = 10;

    private final Oversight oversight;
    private final Logins logins;
    private final Addresses addresses;

    ConnectionEndpoint(Oversight oversight, Logins logins, Addresses addresses) {
        this.oversight = oversight;
        this.logins = logins;
        this.addresses = addresses;
    }

    /**
     * One client.
     *
     * @param session its full address, which is also by what it is ended
     * @param kind {@code xmpp}, {@code channel} or {@code unknown}
     * @param client what the client's software calls itself; empty when it does not say
     * @param idleSeconds for how long it has sent nothing
     * @param signIn the browser whose page it is, as in {@code /api/sign-ins}; null for what is no page, such as an app that the caller let
     * @param current whether it is a page of the browser that asks
     */
    record Connection(String session, String resource, String kind, String client, String address, Instant since,
            long idleSeconds, @Nullable String signIn, boolean current) {
        static Connection of(SessionRow row, Caller caller) {
            return new Connection(row.jid(), row.resource(), row.kindWord(), row.client(), row.address(),
                    Instant.ofEpochMilli(row.sinceMillis()), Math.max(0, row.idleMillis() / 1_000),
                    row.signIn().isEmpty() || Standing.isGrant(row.signIn()) ? null : row.signIn(),
                    isCurrent(row, caller));
        }
    }

    record ConnectionList(List<Connection> items, List<String> silent) {
    }

    record ConnectionEnd(@Nullable String session) {
    }

    private static boolean isCurrent(SessionRow row, Caller caller) {
        return row.signIn().equals(caller.session());
    }

    @GetMapping(name = WHAT_LIST, path = "/api/connections", produces = "application/json")
    @Permission(Permission.SIGNED_IN)
    ConnectionList mine() {
        Caller caller = Caller.CURRENT.get();
        Oversight.Sessions found = oversight.of(address(caller), AT_A_TIME);
        return new ConnectionList(found.rows().stream().map(row -> Connection.of(row, caller)).toList(),
                found.silent());
    }

    @PostMapping(name = WHAT_END, path = "/api/connections/end", consumes = "application/json", produces = "application/json")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(Permission.SIGNED_IN)
    void end(@RequestBody ConnectionEnd request) {
        if (request.session() == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        BareJid own = address(Caller.CURRENT.get());
        // Somebody else's is not told apart from one that nobody has.
        String session = Jid.tryParse(request.session()).filter(FullJid.class::isInstance).map(FullJid.class::cast)
                .filter(full -> full.bare().equals(own)).map(FullJid::toString)
                .orElseThrow(() -> new RefusedException(IdentityRefusal.NO_SUCH_SESSION));
        OversightEndpoint.orThrow(oversight.end(session));
    }

    @DeleteMapping(name = WHAT_OTHERS, path = "/api/connections", produces = "application/json")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(Permission.SIGNED_IN)
    void endOthers() {
        Caller caller = Caller.CURRENT.get();
        BareJid own = address(caller);
        boolean certain = true;
        boolean more = true;
        for (int round = 0; more && round < ROUNDS_MAX; round++) {
            Oversight.Sessions found = oversight.of(own, AT_A_TIME);
            List<SessionRow> others = found.rows().stream().filter(row -> !isCurrent(row, caller)).toList();
            certain &= found.silent().isEmpty();
            for (SessionRow row : others) {
                certain &= oversight.end(row.jid()) != Oversight.Ended.UNCERTAIN;
            }
            more = found.more() && !others.isEmpty();
        }
        if (!certain) {
            throw new RefusedException(OversightRefusal.NODE_SILENT);
        }
    }

    private BareJid address(Caller caller) {
        return logins.byId(caller.login()).map(addresses::of)
                .orElseThrow(() -> new RefusedException(IdentityRefusal.SESSION_ENDED));
    }
}
