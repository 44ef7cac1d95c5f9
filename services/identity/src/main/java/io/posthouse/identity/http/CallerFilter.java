package io.posthouse.identity.http;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.logging.Tags;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.kernel.trace.Traces;
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
    private static final String TRACEPARENT = "traceparent";

    private final transient CallerHeader header;
    private final transient Clock clock;
    private final transient Traces traces;

    /** @param traces where what the gateway began to trace goes on */
    public CallerFilter(CallerHeader header, Clock clock, Traces traces) {
        this.header = header;
        this.clock = clock;
        this.traces = traces;
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
        Span span = span(request, signed.get().requestId());
        try {
            Tags.with(TAG_REQUEST, signed.get().requestId()).call(() -> {
                span.call(() -> {
                    goOn(signed.get().caller(), request, response, chain);
                    return true;
                });
                return true;
            });
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        } finally {
            end(span, request, response);
        }
    }

    /** The header beside the signed one is the gateway's as well: it takes out any that came from outside. */
    private Span span(HttpServletRequest request, String requestId) {
        String parent = traces.isOn() ? request.getHeader(TRACEPARENT) : null;
        return parent == null
                ? Span.NONE
                : traces.goOn(TraceContext.ofTraceparent(parent, requestId), "endpoint", Span.Kind.INTERNAL);
    }

    private static void end(Span span, HttpServletRequest request, HttpServletResponse response) {
        if (!span.isRecorded()) {
            return;
        }
        String route = response.getHeader(CallerHeader.ROUTE);
        if (route != null) {
            span.renamed("endpoint " + request.getMethod() + ' ' + route).with("http.route", route);
        }
        span.with("http.response.status_code", response.getStatus()).end();
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
