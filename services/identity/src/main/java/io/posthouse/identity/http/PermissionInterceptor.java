package io.posthouse.identity.http;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Refusal;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Alone decides {@link Permission} for our endpoints. Closed by default: a handler without the annotation is refused for
 * everybody, a handler that is no endpoint of ours (static files, the container's error page) does not exist.
 */
public final class PermissionInterceptor implements HandlerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(PermissionInterceptor.class);

    private final AccessCheck access;
    private final Predicate<Caller> lacksFactor;

    /** @param lacksFactor whether a refusal may come of a second factor that the caller lacks */
    public PermissionInterceptor(AccessCheck access, Predicate<Caller> lacksFactor) {
        this.access = access;
        this.lacksFactor = lacksFactor;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            // The second half of a request that was decided in its first.
            return true;
        }
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 500;
            Problem.ofStatus(status, CallerFilter.requestId(request)).write(response);
            return false;
        }
        if (handler instanceof HandlerMethod
                && request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String route) {
            response.setHeader(CallerHeader.ROUTE, route);
        }
        Optional<Refusal> refusal = refusal(handler);
        if (refusal.isPresent()) {
            missing(refusal.get(), handler)
                    .ifPresent(permission -> response.setHeader(CallerHeader.REFUSED,
                            refusal.get().code() + ' ' + permission));
            Problem.of(refusal.get(), CallerFilter.requestId(request)).write(response);
            return false;
        }
        return true;
    }

    /** What would have helped. */
    private static Optional<String> missing(Refusal refusal, Object handler) {
        return (refusal == HttpRefusal.SCOPE_MISSING || refusal == HttpRefusal.NOT_PERMITTED)
                && handler instanceof HandlerMethod method
                        ? Optional.ofNullable(method.getMethodAnnotation(Permission.class)).map(Permission::value)
                        : Optional.empty();
    }

    private Optional<Refusal> refusal(Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            return Optional.of(HttpRefusal.NO_SUCH_ROUTE);
        }
        Permission permission = method.getMethodAnnotation(Permission.class);
        if (permission == null) {
            LOG.atError().addKeyValue("handler", method.getShortLogMessage())
                    .log("endpoint without permission refused");
            return Optional.of(HttpRefusal.NOT_PERMITTED);
        }
        if (Caller.CURRENT.isBound() && !permission.reach().lets(Caller.CURRENT.get())) {
            // Also where anyone may call: what answers there knows callers by their sessions only.
            return Optional.of(HttpRefusal.NOT_FOR_APPS);
        }
        if (Caller.CURRENT.isBound() && !Caller.CURRENT.get().tenant().isHouse() && !permission.tenants()) {
            // What has not been made for it could show them what is the house's.
            return Optional.of(HttpRefusal.HOUSE_ONLY);
        }
        if (Caller.CURRENT.isBound() && Caller.CURRENT.get().isGuest()) {
            // They hold nothing, so nothing else is asked; also what anyone may call does what those do who sign in.
            return permission.guests() ? Optional.empty() : Optional.of(HttpRefusal.NOT_FOR_GUESTS);
        }
        if (permission.value().equals(Permission.ANYONE)) {
            return Optional.empty();
        }
        if (!Caller.CURRENT.isBound()) {
            return Optional.of(HttpRefusal.NOT_SIGNED_IN);
        }
        Caller caller = Caller.CURRENT.get();
        if (caller.app().isPresent() && permission.reach().asksForScopes()
                && !caller.app().get().scopes().contains(permission.value())) {
            return Optional.of(HttpRefusal.SCOPE_MISSING);
        }
        if (access.allows(caller, permission.reach(), permission.value())) {
            return Optional.empty();
        }
        return Optional
                .of(lacksFactor.test(caller) ? IdentityRefusal.SECOND_FACTOR_REQUIRED : HttpRefusal.NOT_PERMITTED);
    }
}
