package io.posthouse.identity.http;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.logging.Tags;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/**
 * The first filter before Spring: answers 401 to every request that the gateway did not sign, and binds
 * {@link Caller#CURRENT} around the others (it stays unbound for an anonymous one). Every line logged for a request carries
 * its id as a tag. Registered for the dispatcher type
 * REQUEST, on {@code /*}.
 */
public final class CallerFilter extends HttpFilter {
    private static final String SIGNED = CallerFilter.class.getName() + ".signed";
    private static final String TAG_REQUEST = "request";

    private final transient CallerHeader header;
    private final transient Clock clock;

    public CallerFilter(CallerHeader header, Clock clock) {
        this.header = header;
        this.clock = clock;
    }

    /**
     * What the gateway said about {@code request}.
     *
     * @throws RefusedException when it never passed this filter, {@code unsigned-request}
     */
    public static CallerHeader.Signed signed(HttpServletRequest request) {
        if (request.getAttribute(SIGNED) instanceof CallerHeader.Signed signed) {
            return signed;
        }
        throw new RefusedException(HttpRefusal.UNSIGNED_REQUEST);
    }

    /** The id of {@code request}, or a hyphen when it never passed this filter. */
    static String requestId(HttpServletRequest request) {
        return request.getAttribute(SIGNED) instanceof CallerHeader.Signed signed ? signed.requestId() : "-";
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<CallerHeader.Signed> signed = header.verify(request.getHeader(CallerHeader.NAME), request.getMethod(),
                request.getRequestURI(), clock.instant());
        if (signed.isEmpty()) {
            Problem.of(HttpRefusal.UNSIGNED_REQUEST, "-").write(response);
            return;
        }
        request.setAttribute(SIGNED, signed.get());
        try {
            Tags.with(TAG_REQUEST, signed.get().requestId()).call(() -> {
                goOn(signed.get().caller(), request, response, chain);
                return true;
            });
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    private static void goOn(Optional<Caller> caller, HttpServletRequest request, HttpServletResponse response,
            FilterChain chain) throws Exception {
        if (caller.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        ScopedValue.where(Caller.CURRENT, caller.get()).call(() -> {
            chain.doFilter(request, response);
            return true;
        });
    }
}
