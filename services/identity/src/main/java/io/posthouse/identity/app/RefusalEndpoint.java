package io.posthouse.identity.app;

import io.posthouse.identity.RefusedCall;
import io.posthouse.identity.RefusedCalls;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was refused to apps, for the developers who own these. */
@RestController
final class RefusalEndpoint {
    private final StoredApps apps;
    private final ObjectProvider<RefusedCalls> refusals;

    RefusalEndpoint(StoredApps apps, ObjectProvider<RefusedCalls> refusals) {
        this.apps = apps;
        this.refusals = refusals;
    }

    /**
     * A call that was refused.
     *
     * @param requestId as the answer said it
     * @param at by the clock of the node that refused it
     * @param route the interface; where there is none the beginning of the path
     * @param place identity, signature, limits, permission, route, endpoint or platform
     * @param code of the problem; empty where an endpoint answered without one
     * @param behalf for whom the app called: person or app; null where that was not found out
     * @param permission which was missing, or null
     * @param grantedBy who can give it: developer (let the app have it), request (the app asks for the scope), administrator; null where
     *        no permission is missing
     * @param claimed whether nothing but the client id says that it was this app, so that somebody else may have called
     */
    record RefusalView(String requestId, Instant at, String method, String route, String place, String code, int status,
            @Nullable String behalf, @Nullable String permission, @Nullable String grantedBy, boolean claimed) {
        static RefusalView of(RefusedCall call, App app) {
            String behalf = switch (call.behalf()) {
                case PERSON -> "person";
                case APP -> "app";
                case UNKNOWN -> null;
            };
            return new RefusalView(call.requestId(), call.at(), call.method(), call.route(), call.place().word(),
                    call.code(), call.status(), behalf, call.permission().orElse(null),
                    Remedy.of(call, app.permissions()).map(Remedy::word).orElse(null), call.claimed());
        }
    }

    /** @param silent the nodes that did not say what they remember */
    record RefusalList(List<RefusalView> items, List<String> silent) {
    }

    /** The last calls that were refused, the newest first; each node remembers 200 of an app for as long as it runs. */
    @GetMapping(path = "/api/apps/{clientId}/refusals", produces = "application/json")
    @Permission(value = "identity.app.manage", tenants = true)
    RefusalList list(@PathVariable String clientId, @RequestParam(defaultValue = "50") int limit) {
        App app = apps.own(Caller.CURRENT.get().login(), clientId).orThrow();
        if (limit < 1) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        RefusedCalls.Found found = refusals.getIfAvailable(() -> RefusedCalls.NONE).of(app.id());
        return new RefusalList(
                found.calls().stream().limit(limit).map(call -> RefusalView.of(call, app)).toList(), found.silent());
    }
}
