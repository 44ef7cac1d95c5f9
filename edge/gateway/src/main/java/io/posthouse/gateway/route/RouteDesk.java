package io.posthouse.gateway.route;

import io.posthouse.gateway.route.RouteReader.Read;
import io.posthouse.gateway.route.RouteStore.Author;
import io.posthouse.gateway.route.RouteStore.Draft;
import io.posthouse.gateway.route.RouteStore.Head;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.RefusedException;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.outbound.guard.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where routes are written, checked, published and rolled back. A version is a whole set, made from the one that its author saw; going back
 * makes a new version with an older one's routes, so history is only added to. All nodes are told with the commit. Any thread; blocks.
 */
public final class RouteDesk {
    /** A page of history has at most this many entries. */
    static final int PAGE_MAX = 100;
    private static final int REASON_MAX = 500;
    private static final int DOCUMENT_BYTES_MAX = 1 << 20;

    private final RouteStore store;
    private final JdbcClient sql;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final AddressGuard guard;

    public RouteDesk(JdbcClient sql, TransactionOperations transactions, Changes changes, AddressGuard guard) {
        this.store = new RouteStore(sql);
        this.sql = sql;
        this.transactions = transactions;
        this.changes = changes;
        this.guard = guard;
    }

    /** Says what is wrong beside why it is refused. */
    static final class Invalid extends RefusedException {
        private final transient List<RouteProblem> problems;

        Invalid(List<RouteProblem> problems) {
            super(RouteRefusal.INVALID_ROUTES);
            this.problems = List.copyOf(problems);
        }

        List<RouteProblem> problems() {
            return problems;
        }
    }

    // ---- looking

    Head head() {
        return store.head();
    }

    Optional<RouteVersion> version(long number) {
        return store.version(number);
    }

    List<RouteVersion> history(long before, int limit) {
        return store.list(before, Math.clamp(limit, 1, PAGE_MAX));
    }

    Optional<Draft> draft() {
        return store.draft();
    }

    /** What would be wrong with publishing {@code document}, addresses included. Changes nothing. */
    List<RouteProblem> check(RouteDocument document) {
        Read read = RouteReader.read(document);
        return read.set().map(this::withinOf).orElse(read.problems());
    }

    // ---- changing

    /**
     * Keeps {@code document} as the draft, whatever is wrong with it.
     *
     * @param seen the draft's revision that the author looked at; 0 when there was none
     * @throws RefusedException {@code document-too-large}, {@code changed-meanwhile}
     */
    Draft keep(Author author, long seen, RouteDocument document) {
        String json = json(document);
        if (json.getBytes(StandardCharsets.UTF_8).length > DOCUMENT_BYTES_MAX) {
            throw new RefusedException(RouteRefusal.DOCUMENT_TOO_LARGE);
        }
        if (!store.keep(seen, author.name(), json)) {
            throw new RefusedException(RouteRefusal.CHANGED_MEANWHILE);
        }
        return store.draft().orElseThrow();
    }

    /**
     * Publishes the draft.
     *
     * @param seen the version that the author looked at; 0 when there was none
     * @param revision of the draft that the author looked at
     * @throws RefusedException {@code reason-missing}, {@code no-draft}, {@code changed-meanwhile}, {@code invalid-routes},
     *         {@code nothing-changes}
     */
    RouteVersion publish(Author author, long seen, long revision, String reason) {
        checkReason(reason);
        Draft draft = store.draft().orElseThrow(() -> new RefusedException(RouteRefusal.NO_DRAFT));
        if (draft.revision() != revision) {
            throw new RefusedException(RouteRefusal.CHANGED_MEANWHILE);
        }
        // Outside the transaction, since names are looked up.
        List<RouteProblem> problems = check(document(draft.json()));
        if (!problems.isEmpty()) {
            throw new Invalid(problems);
        }
        return commit(author, seen, reason, OptionalLong.empty(), draft.json());
    }

    /**
     * Publishes an older version's routes again; 0 is no routes at all.
     *
     * @throws RefusedException {@code reason-missing}, {@code no-such-version}, {@code changed-meanwhile}, {@code invalid-routes},
     *         {@code nothing-changes}
     */
    RouteVersion rollBack(Author author, long seen, long to, String reason) {
        checkReason(reason);
        String json = to == 0
                ? json(RouteDocument.EMPTY)
                : store.version(to).filter(old -> old.format() <= RouteVersion.FORMAT).map(RouteVersion::json)
                        .orElseThrow(() -> new RefusedException(RouteRefusal.NO_SUCH_VERSION));
        // What was permitted then need not be so now.
        List<RouteProblem> problems = check(document(json));
        if (!problems.isEmpty()) {
            throw new Invalid(problems);
        }
        return commit(author, seen, reason, OptionalLong.of(to), json);
    }

    private static void checkReason(String reason) {
        if (reason.isBlank() || reason.length() > REASON_MAX || reason.indexOf('\0') >= 0) {
            throw new RefusedException(RouteRefusal.REASON_MISSING);
        }
    }

    private RouteVersion commit(Author author, long seen, String reason, OptionalLong rolledBackTo, String json) {
        RouteVersion made = Objects.requireNonNull(transactions.execute(_ -> {
            store.lock();
            Head head = store.head();
            if (head.number() != seen) {
                throw new RefusedException(RouteRefusal.CHANGED_MEANWHILE);
            }
            String before = store.version(seen).map(RouteVersion::json).orElseGet(() -> json(RouteDocument.EMPTY));
            if (before.equals(json)) {
                throw new RefusedException(RouteRefusal.NOTHING_CHANGES);
            }
            long number = seen + 1;
            store.add(number, seen, author, reason, rolledBackTo, json);
            changes.write(sql, new Change.RoutesPublished(number));
            return store.version(number).orElseThrow();
        }));
        changes.tellHere(new Change.RoutesPublished(made.number()));
        return made;
    }

    /** Looks all targets up at once: those within are problems, those whose name nobody knows now are not. */
    private List<RouteProblem> withinOf(RouteSet set) {
        List<RouteProblem> problems = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<RouteProblem>>> looks = new ArrayList<>();
            for (Backend backend : set.backends()) {
                for (Target target : backend.targets()) {
                    looks.add(threads.submit(() -> look(backend, target)));
                }
            }
            for (Future<Optional<RouteProblem>> look : looks) {
                look.get().ifPresent(problems::add);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return problems;
    }

    private Optional<RouteProblem> look(Backend backend, Target target) {
        String at = "backends/" + backend.name() + "/targets";
        return switch (guard.look(target)) {
            case AddressGuard.Finding.Inner() -> Optional.of(new RouteProblem(at, "target-within", target.authority()
                    + " is an address within; an operator can permit its network by posthouse.routes.permitted."));
            case AddressGuard.Finding.Unfit() -> Optional.of(new RouteProblem(at, "target-unfit", target.authority()
                    + " is outside, so it needs https, on port 443 or one from 1024 on."));
            case AddressGuard.Finding.Open _,AddressGuard.Finding.Unknown _ -> Optional.empty();
        };
    }

    // ---- reading and writing

    static String json(RouteDocument document) {
        return JsonMapper.shared().writeValueAsString(document);
    }

    /** What is kept; a document of this release's format. */
    static RouteDocument document(String json) {
        return JsonMapper.shared().readValue(json, RouteDocument.class);
    }
}
