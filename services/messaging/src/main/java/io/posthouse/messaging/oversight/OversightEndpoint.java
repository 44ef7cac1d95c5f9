package io.posthouse.messaging.oversight;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.messaging.oversight.Oversight.ShardState;
import io.posthouse.messaging.oversight.Oversight.Shards;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sessions and shards of all nodes, for administrators. */
@RestController
final class OversightEndpoint {
    private static final String WHAT_SESSIONS = "The sessions of clients on all nodes, in the order of their addresses. silent names the"
            + " nodes that did not answer in time, whose sessions are missing. kind is xmpp or channel.";
    private static final String WHAT_SHARDS = "The shards of the message log: who writes each, its last sequence, and how many rows have"
            + " not been carried to other homes; null while its owner does not answer.";
    private static final String WHAT_END = "Ends a session by its full address, on whichever node it is. A page comes back by itself while its"
            + " browser stays signed in: end that at /api/logins/{name}/sessions/{signIn}, and its pages end with it. Refused with no-such-session when no node"
            + " has it, and with node-silent when none that answered has it and another did not answer: then it may be there still.";
    /** An address has at most 3,071 bytes (RFC 7622), as base64. */
    private static final int CURSOR_CHARS_MAX = 4_100;

    private final Oversight oversight;
    private final Deeds deeds;

    OversightEndpoint(Oversight oversight, Deeds deeds) {
        this.oversight = oversight;
        this.deeds = deeds;
    }

    /**
     * One client of one person.
     *
     * @param session its full address, which is also by what it is ended
     * @param kind {@code xmpp}, {@code channel} or {@code unknown}
     * @param client what the client's software calls itself; empty when it does not say
     * @param show {@code online}, {@code away} and the like; empty while it is not available
     * @param signIn the signed-in session of the browser whose page it is, as in {@code /api/logins/{name}/sessions}: while that
     *        stands, the page comes back by itself; null for what is no page
     */
    record LiveSessionView(String session, String jid, String resource, String displayName, String node, String kind,
            String client, String address, String show, Instant since, long idleSeconds,
            @Nullable String signIn) {
        static LiveSessionView of(SessionRow row) {
            return new LiveSessionView(row.jid(), row.owner(), row.resource(), row.displayName(), row.node(),
                    row.kindWord(), row.client(), row.address(), row.show(), Instant.ofEpochMilli(row.sinceMillis()),
                    Math.max(0, row.idleMillis() / 1_000), row.signIn().isEmpty() ? null : row.signIn());
        }
    }

    record LiveSessionPage(List<LiveSessionView> items, int total, @Nullable String next, List<String> silent) {
    }

    record SessionEnd(@Nullable String session) {
    }

    /** @param sequence a string, since it passes what a JavaScript number holds; so {@code epoch} */
    record ShardView(int shard, String owner, String epoch, String sequence, @Nullable Long behind) {
        static ShardView of(ShardState state) {
            return new ShardView(state.shard().shard(), state.shard().owner(), Long.toString(state.shard().epoch()),
                    Long.toString(state.shard().sequence()), state.behind().orElse(null));
        }
    }

    record ShardList(List<ShardView> items, List<String> silent) {
    }

    @GetMapping(name = WHAT_SESSIONS, path = "/api/sessions", produces = "application/json")
    @Permission("messaging.session.read")
    LiveSessionPage sessions(@RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "") String node,
            @RequestParam(defaultValue = "") String kind, @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "50") int limit) {
        PageRequest page = PageRequest.of(query, "", limit).orThrow();
        if (node.length() > 64 || kind.length() > 64) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        int most = Math.min(page.limit(), Page.SIZE_MAX / 2);
        Oversight.Sessions found = oversight.sessions(new SessionQuery(page.query(), kind, decoded(after), most),
                node);
        return new LiveSessionPage(found.rows().stream().map(LiveSessionView::of).toList(), found.total(),
                found.more() ? encoded(found.rows().getLast().jid()) : null, found.silent());
    }

    @PostMapping(name = WHAT_END, path = "/api/sessions/end", consumes = "application/json", produces = "application/json")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission("messaging.session.end")
    void end(@RequestBody SessionEnd request) {
        String session = request.session();
        if (session == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        deeds.doing("session.end", session, "", () -> orThrow(oversight.end(session)));
    }

    static void orThrow(Oversight.Ended ended) {
        switch (ended) {
            case ENDED -> {
            }
            case UNKNOWN -> throw new RefusedException(IdentityRefusal.NO_SUCH_SESSION);
            case UNCERTAIN -> throw new RefusedException(OversightRefusal.NODE_SILENT);
        }
    }

    @GetMapping(name = WHAT_SHARDS, path = "/api/shards", produces = "application/json")
    @Permission("messaging.shard.read")
    ShardList shards() {
        Shards found = oversight.shards();
        return new ShardList(found.shards().stream().map(ShardView::of).toList(), found.silent());
    }

    private static String encoded(String jid) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(jid.getBytes(UTF_8));
    }

    private static String decoded(String cursor) {
        if (cursor.length() > CURSOR_CHARS_MAX) {
            throw new RefusedException(IdentityRefusal.INVALID_CURSOR);
        }
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(IdentityRefusal.INVALID_CURSOR);
        }
    }
}
