package io.posthouse.gateway.route;

import io.posthouse.gateway.route.RouteStore.Author;
import io.posthouse.gateway.route.RouteStore.Draft;
import io.posthouse.identity.Deeds;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.http.Problem;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Routes, for administrators: write a draft, check it, publish it, go back. Every change is a deed. */
@RestController
@RequestMapping(path = "/api/routes", produces = "application/json")
final class RouteEndpoint {
    static final String READ = "gateway.route.read";
    static final String CHANGE = "gateway.route.change";

    private static final Duration APPLIED_PATIENCE = Duration.ofSeconds(2);
    private static final int SAMPLES_MAX = 100;

    private final RouteDesk desk;
    private final LiveRoutes live;
    private final TargetBoard board;
    private final OwnPlaces own;
    private final Deeds deeds;

    RouteEndpoint(RouteDesk desk, LiveRoutes live, TargetBoard board, OwnPlaces own, Deeds deeds) {
        this.own = own;
        this.desk = desk;
        this.live = live;
        this.board = board;
        this.deeds = deeds;
    }

    /**
     * The routes that are published.
     *
     * @param version 0 where none ever were
     * @param applied the version that holds on the node that answers
     * @param trouble why that is not the newest; null where it is
     */
    record RoutesView(String version, String applied, @Nullable String trouble, RouteDocument document) {
    }

    /**
     * What is being written.
     *
     * @param revision which {@code seen} and {@code revision} of later calls mean; 0 where nobody wrote one yet, and the document is the
     *        published one
     */
    record RouteDraftView(String revision, @Nullable Instant at, @Nullable String author, RouteDocument document,
            List<RouteProblemView> problems) {
    }

    /** @param at where, such as {@code routes/orders/path} */
    record RouteProblemView(String at, String code, String words) {
        static List<RouteProblemView> of(List<RouteProblem> problems) {
            return problems.stream().map(one -> new RouteProblemView(one.at(), one.code(), one.words())).toList();
        }
    }

    /**
     * One version.
     *
     * @param rolledBackTo whose routes it has again; null for a change
     */
    record RouteVersionView(String version, String previous, Instant at, String author, String requestId,
            String reason, @Nullable String rolledBackTo) {
        static RouteVersionView of(RouteVersion one) {
            return new RouteVersionView(Long.toString(one.number()), Long.toString(one.previous()), one.at(),
                    one.author(), one.request(), one.reason(),
                    one.rolledBackTo().isPresent() ? Long.toString(one.rolledBackTo().getAsLong()) : null);
        }
    }

    record RouteHistory(List<RouteVersionView> items, @Nullable String next) {
    }

    record RouteContents(RouteVersionView version, RouteDocument document) {
    }

    /** @param seen the revision that was looked at; 0 when there was no draft */
    record RouteDraftRequest(@Nullable String seen, @Nullable RouteDocument document) {
    }

    /** A request that somebody might make. */
    record RouteSample(@Nullable String method, @Nullable String host, @Nullable String path,
            @Nullable List<RouteDocument.RouteHeader> headers) {
    }

    record RouteCheckRequest(@Nullable RouteDocument document, @Nullable List<RouteSample> samples) {
    }

    /**
     * @param taken for each sample the name of the route that takes it, or nothing; nothing at all while there are problems
     * @param kept for each sample whether the platform keeps it for itself: no route is asked there, on any host that is not given away whole
     */
    record RouteCheck(List<RouteProblemView> problems, List<String> taken, List<Boolean> kept) {
    }

    /**
     * @param seen the version that was looked at; 0 where none ever was published
     * @param revision of the draft that was looked at
     */
    record RoutePublication(@Nullable String seen, @Nullable String revision, @Nullable String reason) {
    }

    record RouteRollback(@Nullable String seen, @Nullable String to, @Nullable String reason) {
    }

    /** @param applied whether it holds already on the node that answers */
    record RoutesPublished(RouteVersionView version, boolean applied) {
    }

    /**
     * A target as the node sees it that answers.
     *
     * @param addresses at how many addresses it may be reached; 0 where it is within and not permitted, not fit for one outside, or nobody
     *        knows its name
     * @param well whether it can be asked now: false where it says of itself that it is not well, and where it has no address
     */
    record RouteTargetView(String backend, String url, int addresses, boolean well) {
    }

    record RouteTargets(List<RouteTargetView> items) {
    }

    @GetMapping(path = "/targets", name = "How the targets of back ends are, as the node sees them that answers.")
    @Permission(READ)
    RouteTargets targets() {
        return new RouteTargets(board.now().stream()
                .map(one -> new RouteTargetView(one.backend(), one.url(), one.addresses(), one.well())).toList());
    }

    @GetMapping
    @Permission(READ)
    RoutesView routes() {
        long number = desk.head().number();
        return new RoutesView(Long.toString(number), Long.toString(live.applied()), live.trouble().orElse(null),
                number == 0 ? RouteDocument.EMPTY : contents(number).document());
    }

    @GetMapping("/versions")
    @Permission(READ)
    RouteHistory history(@RequestParam(defaultValue = "") String before, @RequestParam(defaultValue = "20") int limit) {
        int page = Math.clamp(limit, 1, RouteDesk.PAGE_MAX);
        List<RouteVersionView> items = desk.history(before.isEmpty() ? Long.MAX_VALUE : number(before), page).stream()
                .map(RouteVersionView::of).toList();
        return new RouteHistory(items, items.size() < page ? null : items.getLast().version());
    }

    @GetMapping("/versions/{version}")
    @Permission(READ)
    RouteContents version(@PathVariable String version) {
        return contents(number(version));
    }

    private RouteContents contents(long number) {
        RouteVersion found = desk.version(number).orElseThrow(() -> new RefusedException(RouteRefusal.NO_SUCH_VERSION));
        return new RouteContents(RouteVersionView.of(found), RouteDesk.document(found.json()));
    }

    @GetMapping(path = "/draft", name = "What is being written; there is one for all administrators.")
    @Permission(READ)
    RouteDraftView draft() {
        return desk.draft().map(this::view)
                .orElseGet(() -> new RouteDraftView("0", null, null, routes().document(), List.of()));
    }

    private RouteDraftView view(Draft draft) {
        RouteDocument document = RouteDesk.document(draft.json());
        return new RouteDraftView(Long.toString(draft.revision()), draft.at(), draft.author(), document,
                RouteProblemView.of(desk.check(document)));
    }

    @PutMapping(path = "/draft", consumes = "application/json", name = "Keeps a draft, whatever is wrong with it; the answer"
            + " says what is.")
    @Permission(CHANGE)
    RouteDraftView keep(@RequestBody RouteDraftRequest request) {
        long seen = number(request.seen());
        RouteDocument document = present(request.document());
        return view(deeds.doing("route.draft", "", "", () -> desk.keep(author(), seen, document)));
    }

    @PostMapping(path = "/checks", consumes = "application/json", name = "What would be wrong with these routes, and which of"
            + " them would take which request. Nothing is changed.")
    @Permission(CHANGE)
    RouteCheck check(@RequestBody RouteCheckRequest request) {
        RouteDocument document = present(request.document());
        List<RouteSample> samples = request.samples() == null ? List.of() : request.samples();
        if (samples.size() > SAMPLES_MAX) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        List<RouteProblem> problems = desk.check(document);
        if (!problems.isEmpty()) {
            return new RouteCheck(RouteProblemView.of(problems), List.of(), List.of());
        }
        RouteTable table = RouteReader.read(document).set().map(set -> RouteCompiler.compile(set, own.hosts()))
                .orElse(RouteTable.EMPTY);
        List<String> taken = new ArrayList<>();
        List<Boolean> kept = new ArrayList<>();
        for (RouteSample sample : samples) {
            boolean ours = !table.isForeign(present(sample.host())) && own.keeps(present(sample.path()));
            String name = taken(table, sample);
            taken.add(ours ? "" : name);
            kept.add(ours);
        }
        return new RouteCheck(List.of(), taken, kept);
    }

    private static String taken(RouteTable table, RouteSample sample) {
        String path = present(sample.path());
        if (!path.startsWith("/")) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        MultiMap headers = HttpHeaders.headers();
        List<RouteDocument.RouteHeader> lines = sample.headers();
        for (RouteDocument.RouteHeader header : lines == null ? List.<RouteDocument.RouteHeader>of() : lines) {
            try {
                headers.add(present(header.name()), present(header.value()));
            } catch (IllegalArgumentException e) {
                throw new RefusedException(HttpRefusal.INVALID_REQUEST);
            }
        }
        Route route = table.find(present(sample.host()), present(sample.method()), path, headers);
        return route == null ? "" : route.name();
    }

    @PostMapping(path = "/versions", consumes = "application/json", name = "Publishes the draft: it holds on all nodes within a"
            + " second. A 400 has a further member problems, as checks answers it.")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(CHANGE)
    RoutesPublished publish(@RequestBody RoutePublication request) throws InterruptedException {
        long seen = number(request.seen());
        long revision = number(request.revision());
        String reason = present(request.reason());
        return published(deeds.doing("route.publish", "draft " + revision, reason,
                () -> desk.publish(author(), seen, revision, reason)));
    }

    @PostMapping(path = "/rollbacks", consumes = "application/json", name = "Publishes an older version's routes again; 0 is no"
            + " routes at all. Refused as publishing is.")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(CHANGE)
    RoutesPublished rollBack(@RequestBody RouteRollback request) throws InterruptedException {
        long seen = number(request.seen());
        long to = number(request.to());
        String reason = present(request.reason());
        return published(deeds.doing("route.roll-back", "version " + to, reason,
                () -> desk.rollBack(author(), seen, to, reason)));
    }

    private RoutesPublished published(RouteVersion version) throws InterruptedException {
        return new RoutesPublished(RouteVersionView.of(version), live.await(version.number(), APPLIED_PATIENCE));
    }

    @ExceptionHandler
    void refuse(RouteDesk.Invalid thrown, HttpServletResponse response) throws IOException {
        Problem problem = Problem.of(thrown.refusal(), Caller.CURRENT.get().requestId());
        ObjectNode body = (ObjectNode) JsonMapper.shared().readTree(problem.json());
        body.putPOJO("problems", RouteProblemView.of(thrown.problems()));
        byte[] json = JsonMapper.shared().writeValueAsBytes(body);
        response.resetBuffer();
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
        response.flushBuffer();
    }

    private static Author author() {
        Caller caller = Caller.CURRENT.get();
        return new Author(caller.name(), caller.requestId());
    }

    private static long number(@Nullable String text) {
        String digits = present(text);
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return Long.parseLong(digits);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return value;
    }
}
