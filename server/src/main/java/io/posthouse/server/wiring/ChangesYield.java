package io.posthouse.server.wiring;

import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Shortages.Yield;
import io.posthouse.server.configuration.ConfigurationWiring;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * While the disk is nearly full, requests that change something are refused: all but signing in and out, which the operator
 * needs, and the configuration, which may be what helps.
 */
final class ChangesYield implements HandlerInterceptor {
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> GOES_ON = Set.of(Permission.ANYONE, Permission.SIGNED_IN,
            ConfigurationWiring.CHANGE);

    private final Shortages shortages;

    ChangesYield(Shortages shortages) {
        this.shortages = shortages;
    }

    /** Later it will work. */
    private record DiskNearlyFull() implements Refusal {
        @Override
        public String code() {
            return "disk-nearly-full";
        }

        @Override
        public RefusalKind kind() {
            return RefusalKind.UNAVAILABLE;
        }

        @Override
        public String advice() {
            return "The server's disk is nearly full, and nothing new is kept. Try again later, or tell whoever runs it.";
        }
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (READING.contains(request.getMethod()) || !shortages.yields(Yield.CHANGE)
                || !(handler instanceof HandlerMethod method)) {
            return true;
        }
        Permission permission = method.getMethodAnnotation(Permission.class);
        if (permission == null || GOES_ON.contains(permission.value())) {
            return true;
        }
        shortages.yielded(Yield.CHANGE);
        throw new RefusedException(new DiskNearlyFull());
    }
}
