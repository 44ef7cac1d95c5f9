package io.posthouse.gateway.refusal;

import io.posthouse.gateway.chain.Passage;
import io.posthouse.gateway.chain.Place;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Exchange.Refused;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.identity.RefusedCall;
import io.posthouse.identity.RefusedCall.Behalf;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.signature.SignatureRefusal;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Notes what apps ask for and do not get, once it is over: whether a station, the body's end or an endpoint refused it. On the request's loop. */
public final class RefusalNotes {
    private static final int REFUSED = 400;
    private static final int FAILED = 500;
    /** Of a path that leads nowhere: enough to see a slip of the pen, and before what names somebody. */
    private static final int SEGMENTS_MAX = 2;
    private static final Pattern SEGMENT = Pattern.compile("/([^/]*)");
    /** What a route is made of. Nothing that was made at random looks like it, and no address. */
    private static final Pattern PLAIN = Pattern.compile("[a-z][a-z.-]{0,29}|");
    private static final String ELLIPSIS = "/…";
    private static final Set<String> OF_SIGNATURES = Stream.of(SignatureRefusal.values()).map(SignatureRefusal::code)
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> OF_ROUTES = Set.of(HttpRefusal.NO_SUCH_ROUTE.code(), Problem.METHOD.code());
    /** Ours, and those of RFC 6749, 8693 and 9449 where tokens are asked for. */
    private static final Set<String> OF_PERMISSIONS = Set.of(HttpRefusal.NOT_FOR_APPS.code(),
            HttpRefusal.SCOPE_MISSING.code(), HttpRefusal.NOT_PERMITTED.code(), "invalid_scope", "invalid_target",
            "unauthorized_client");
    private static final Set<String> OF_PROOFS = Set.of("invalid_client", "invalid_dpop_proof");

    private final RecentRefusals recent;
    private final Clock clock;

    public RefusalNotes(RecentRefusals recent, Clock clock) {
        this.recent = recent;
        this.clock = clock;
    }

    /** Notes what is refused of this one, if an app is known to have asked. */
    public void watch(Passage passage) {
        passage.exchange().whenOver(() -> over(passage));
    }

    /**
     * The same where a back end of somebody else's answers: what the door itself refuses is noted, and no answer of the back end's, whatever
     * its status. That is between the app and whoever answers there.
     */
    public void watchAtDoor(Passage passage) {
        Exchange exchange = passage.exchange();
        exchange.whenOver(() -> {
            if (exchange.refused().isPresent()) {
                over(passage);
            }
        });
    }

    private void over(Passage passage) {
        Exchange exchange = passage.exchange();
        int status = exchange.request().response().getStatusCode();
        // Without a head the caller has gone, and was refused nothing.
        if (status < REFUSED || !exchange.request().response().headWritten()) {
            return;
        }
        if (passage.app().isPresent()) {
            recent.note(passage.app().get().id(), call(passage, status, false));
        } else if (exchange.refused().isPresent()) {
            // A device that asks whether its person has answered gets no token either, and is refused nothing.
            exchange.asking().ifPresentOrElse(app -> recent.note(app.id(), call(passage, status, false)),
                    () -> exchange.claimed().ifPresent(app -> recent.note(app.id(), call(passage, status, true))));
        }
    }

    private RefusedCall call(Passage passage, int status, boolean claimed) {
        Exchange exchange = passage.exchange();
        Optional<Refused> refused = exchange.refused();
        String code = refused.map(Refused::code).orElse("");
        return new RefusedCall(exchange.id(), clock.instant(), exchange.request().method().name(), route(passage),
                place(passage.refusedAt(), code, status), code, status, refused.flatMap(Refused::permission),
                passage.caller().map(RefusalNotes::behalf).orElse(Behalf.UNKNOWN), claimed);
    }

    private static Behalf behalf(Caller caller) {
        return caller.person().isPresent() ? Behalf.PERSON : Behalf.APP;
    }

    static RefusedCall.Place place(Optional<Place> station, String code, int status) {
        if (OF_SIGNATURES.contains(code)) {
            return RefusedCall.Place.SIGNATURE;
        }
        if (status >= FAILED) {
            return RefusedCall.Place.PLATFORM;
        }
        if (station.isPresent()) {
            return switch (station.get()) {
                case ROUTE, HAND_ON -> RefusedCall.Place.ROUTE;
                case IDENTITY, RISK -> RefusedCall.Place.IDENTITY;
                case GUARD, LIMITS -> RefusedCall.Place.LIMITS;
                case PERMISSION -> RefusedCall.Place.PERMISSION;
            };
        }
        if (OF_ROUTES.contains(code)) {
            return RefusedCall.Place.ROUTE;
        }
        if (OF_PROOFS.contains(code)) {
            return RefusedCall.Place.IDENTITY;
        }
        return OF_PERMISSIONS.contains(code) ? RefusedCall.Place.PERMISSION : RefusedCall.Place.ENDPOINT;
    }

    /** As the endpoint said it, or as the door knows it; or else what may be told of the path. */
    private static String route(Passage passage) {
        Exchange exchange = passage.exchange();
        String method = exchange.request().method().name() + " ";
        return exchange.route().or(() -> Optional.of(passage.route()).filter(known -> known.startsWith(method))
                .map(known -> known.substring(method.length())))
                // What is offered as a whole path has no secret in it.
                .or(() -> Optional.of(exchange.path()).filter(passage.route()::equals))
                .orElseGet(() -> plain(exchange.path()));
    }

    /** The beginning of a path, without what could be a secret. */
    static String plain(String path) {
        StringBuilder said = new StringBuilder();
        Matcher segment = SEGMENT.matcher(path);
        for (int told = 0; segment.find(); told++) {
            if (told == SEGMENTS_MAX || !PLAIN.matcher(segment.group(1)).matches()) {
                return said.append(ELLIPSIS).toString();
            }
            said.append(segment.group());
        }
        return said.toString();
    }
}
