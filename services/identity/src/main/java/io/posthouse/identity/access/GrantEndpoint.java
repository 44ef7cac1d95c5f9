package io.posthouse.identity.access;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.Grants.Grant;
import io.posthouse.identity.Grants.GrantId;
import io.posthouse.identity.Grants.Producer;
import io.posthouse.identity.Grants.What;
import io.posthouse.identity.Grants.Wish;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Logins;
import io.posthouse.identity.StepUps;
import io.posthouse.identity.Subject;
import io.posthouse.identity.access.AccessQuestions.Holder;
import io.posthouse.identity.access.AccessQuestions.Why;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.http.Ids;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Decision;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.StepUp;
import io.posthouse.kernel.Target;
import io.posthouse.kernel.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Grants, for administrators; why somebody may, and who may. */
@RestController
@RequestMapping(path = "/api/access", produces = "application/json")
final class GrantEndpoint {
    private static final String READ = "identity.access.read";
    private static final String MANAGE = "identity.access.manage";
    /** What is granted here is told apart by this from what parts of the platform produce. */
    private static final String PRODUCER = "administration";

    private final GrantedAccess access;
    private final StoredGrants grants;
    private final Bundles bundles;
    private final AccessQuestions questions;
    private final Logins logins;
    private final Deeds deeds;
    private final StepUps stepUps;
    private final KnownPermissions known;

    GrantEndpoint(GrantedAccess access, StoredGrants grants, Bundles bundles, AccessQuestions questions, Logins logins,
            Deeds deeds, StepUps stepUps, KnownPermissions known) {
        this.known = known;
        this.access = access;
        this.grants = grants;
        this.bundles = bundles;
        this.questions = questions;
        this.logins = logins;
        this.deeds = deeds;
        this.stepUps = stepUps;
    }

    /**
     * @param kind of the subject: person, app or department
     * @param permission or null when it gives a bundle
     * @param ended since when it holds no more, although its validity may not be over
     */
    record GrantView(String id, String kind, String subject, @Nullable String permission, @Nullable String bundle,
            @Nullable String boundary, String range, Instant from, @Nullable Instant until, String producer, String key,
            String reason, String grantedBy, Instant grantedAt, @Nullable Instant ended) {
        static GrantView of(Grant grant) {
            return new GrantView(grant.id().toString(), grant.subject().kind().word(),
                    Long.toString(grant.subject().id()),
                    grant.what() instanceof What.Single(var permission) ? permission : null,
                    grant.what() instanceof What.Bundled(var bundle) ? Long.toString(bundle) : null,
                    Ids.text(grant.boundary().orElse(0)), grant.range().word(), grant.from(),
                    grant.until().orElse(null), grant.producer().part(), grant.producer().key(),
                    grant.producer().reason(), grant.grantedBy(), grant.grantedAt(), grant.ended().orElse(null));
        }
    }

    record GrantPage(List<GrantView> items, @Nullable String next) {
    }

    /**
     * @param permission or else a bundle
     * @param range all when null
     * @param from from now on when null
     * @param key by which asking again grants nothing twice; null for a new one
     */
    record GrantRequest(@Nullable String kind, @Nullable String subject, @Nullable String permission,
            @Nullable String bundle, @Nullable String boundary, @Nullable String range, @Nullable Instant from,
            @Nullable Instant until, @Nullable String reason, @Nullable String key) {
    }

    /** @param grant null for the bundle of the person's login */
    record WayView(@Nullable GrantView grant, boolean enough) {
    }

    /** @param decision allowed, out-of-range or not-held */
    record WhyReply(String decision, List<WayView> ways) {
    }

    /**
     * @param login a person's; null for an app
     * @param app an app's id; null for a person
     * @param name of the login; the client id of an app
     * @param range the widest within the boundary asked for; null when it is held within another only
     */
    record HolderView(@Nullable String login, @Nullable String app, String name, String displayName,
            @Nullable String range) {
    }

    record HolderPage(List<HolderView> items, @Nullable String next) {
    }

    @GetMapping("/grants")
    @Permission(READ)
    GrantPage list(@RequestParam String kind, @RequestParam long subject,
            @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "50") int limit) {
        Page<Grant> found = grants.of(subject(kind, subject),
                Optional.of(Ids.notNegative(after)).filter(id -> id > 0).map(GrantId::new),
                PageRequest.of("", "", limit).orThrow().limit());
        return new GrantPage(found.items().stream().map(GrantView::of).toList(), found.next().orElse(null));
    }

    @PostMapping(path = "/grants", consumes = "application/json", name = "Grants it. What only administrators hold by their login is"
            + " to be confirmed.")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(MANAGE)
    @StepUp(value = "grant.add", when = StepUp.When.WHERE_IT_ASKS)
    GrantView grant(@RequestBody GrantRequest request) {
        Subject subject = subject(request.kind() == null ? "" : request.kind(), Ids.of(request.subject()));
        if ((request.permission() == null) == (request.bundle() == null)) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        What what = request.permission() == null
                ? new What.Bundled(Ids.of(request.bundle()))
                : new What.Single(request.permission());
        if (request.permission() != null) {
            known.refuseOthers(List.of(request.permission()), Set.of());
        }
        DataRange range = request.range() == null
                ? DataRange.ALL
                : DataRange.of(request.range()).orElseThrow(() -> new RefusedException(IdentityRefusal.INVALID_RANGE));
        long boundary = Ids.orZero(request.boundary());
        Wish wish = new Wish(subject, what, boundary == 0 ? OptionalLong.empty() : OptionalLong.of(boundary), range,
                Optional.ofNullable(request.from()), Optional.ofNullable(request.until()),
                producer(request));
        List<String> given = switch (what) {
            case What.Single(var permission) -> List.of(permission);
            case What.Bundled(var bundle) -> bundles.one(bundle).map(made -> List.copyOf(made.permissions()))
                    .orElse(List.of());
        };
        String to = request.kind() + ":" + subject.id();
        if (CatalogueEndpoint.isDangerous(access, given)) {
            stepUps.confirm("grant.add",
                    List.of(to, said(wish), wish.from().map(Instant::toString).orElse(""), String.join(" ", given)));
        }
        return GrantView.of(deeds.doing("grant.add", to, said(wish), () -> {
            CatalogueEndpoint.refuseMoreThanHeld(access, given);
            return grants.grant(wish).orThrow();
        }));
    }

    private static Producer producer(GrantRequest request) {
        try {
            return new Producer(PRODUCER, request.key() == null ? UUID.randomUUID().toString() : request.key(),
                    request.reason() == null ? "" : request.reason());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
    }

    private static String said(Wish wish) {
        String what = switch (wish.what()) {
            case What.Single(var permission) -> permission;
            case What.Bundled(var bundle) -> "bundle " + bundle;
        };
        return what + ", " + wish.range().word()
                + (wish.boundary().isPresent() ? ", boundary " + wish.boundary().getAsLong() : "")
                + wish.until().map(until -> ", until " + until).orElse("");
    }

    @DeleteMapping("/grants/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(MANAGE)
    void end(@PathVariable long id) {
        if (id < 1) {
            throw new RefusedException(IdentityRefusal.NO_SUCH_GRANT);
        }
        deeds.doing("grant.end", Long.toString(id), "", () -> grants.end(new GrantId(id)).orThrow());
    }

    @GetMapping(path = "/why", name = "Why a person or an app may, or may not. Without owner, department and boundary it asks whether the"
            + " permission is held for anything at all.")
    @Permission(READ)
    WhyReply why(@RequestParam String kind, @RequestParam long subject, @RequestParam String permission,
            @RequestParam(defaultValue = "0") long owner, @RequestParam(defaultValue = "0") long department,
            @RequestParam(defaultValue = "0") long boundary) {
        Subject asked = subject(kind, subject);
        if (asked.kind() == Subject.Kind.DEPARTMENT) {
            throw new RefusedException(IdentityRefusal.NO_SUCH_SUBJECT);
        }
        boolean somewhere = owner == 0 && department == 0 && boundary == 0;
        Why why = questions.why(asked, permission, somewhere
                ? Target.SOMEWHERE
                : new Target(false, Ids.notNegative(owner), Ids.notNegative(department), Ids.notNegative(boundary)));
        return new WhyReply(word(why.decision()), why.ways().stream()
                .map(way -> new WayView(way.grant().map(GrantView::of).orElse(null), way.enough())).toList());
    }

    private static String word(Decision decision) {
        return decision.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @GetMapping(path = "/who", name = "Who may: the people, or by the kind app the apps, that hold a permission for anything at all. What an"
            + " app may for a person is what both may.")
    @Permission(READ)
    HolderPage who(@RequestParam String permission, @RequestParam(defaultValue = "person") String kind,
            @RequestParam(defaultValue = "0") long boundary, @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "50") int limit) {
        Subject.Kind asked = Subject.Kind.of(kind).filter(one -> one != Subject.Kind.DEPARTMENT)
                .orElseThrow(() -> new RefusedException(HttpRefusal.INVALID_REQUEST));
        Page<Holder> found = questions.who(asked, permission, Ids.notNegative(boundary), Ids.notNegative(after),
                PageRequest.of("", "", limit).orThrow().limit());
        return new HolderPage(found.items().stream().map(this::view).flatMap(Optional::stream).toList(),
                found.next().orElse(null));
    }

    /** Empty for one that is gone, or of another tenant. */
    private Optional<HolderView> view(Holder holder) {
        String range = holder.range().map(DataRange::word).orElse(null);
        return switch (holder.subject().kind()) {
            case PERSON -> logins.byId(new LoginId(holder.subject().id()))
                    .filter(login -> login.tenant().equals(TenantId.current()))
                    .map(login -> new HolderView(login.id().toString(), null, login.name(), login.displayName(),
                            range));
            case APP -> questions.app(holder.subject().id()).map(app -> new HolderView(null,
                    Long.toString(holder.subject().id()), app.clientId(), app.name(), range));
            case DEPARTMENT -> Optional.empty();
        };
    }

    /** One of another tenant is as one that nobody has made. */
    private Subject subject(String kind, long id) {
        Subject named = Subject.Kind.of(kind).filter(_ -> id > 0).map(known -> new Subject(known, id))
                .orElseThrow(() -> new RefusedException(IdentityRefusal.NO_SUCH_SUBJECT));
        return grants.isOfAnother(named) ? new Subject(named.kind(), Long.MAX_VALUE) : named;
    }
}
