package io.posthouse.identity.http;

import io.posthouse.kernel.Fault;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.logging.Seldom;
import io.posthouse.storage.StoreUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;

/**
 * Translates whatever leaves an endpoint into a {@link Problem}, once, for every module. Refusals and bad requests are
 * answers and are not logged; a fault or a bug is logged once, whole, under the request's id, and the reply holds none of
 * it. While something we need is away, one line in ten seconds tells so, without a stack.
 */
@RestControllerAdvice
public final class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private static final Duration PAUSE = Duration.ofSeconds(10);
    /** It may have been made up by whoever asks. */
    private static final Pattern MEMBER = Pattern.compile("[A-Za-z0-9_.\\[\\]-]{1,100}");

    private final Seldom absences;

    ProblemAdvice(Ticker ticker) {
        this.absences = new Seldom(ticker, PAUSE);
    }

    /** The reply for {@code thrown}. */
    @ExceptionHandler(Exception.class)
    public void translate(Exception thrown, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (thrown instanceof AsyncRequestNotUsableException) {
            // The far end has left; there is nobody to answer.
            return;
        }
        if (thrown instanceof ErrorResponse said) {
            said.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        }
        Problem problem = problem(thrown, CallerFilter.requestId(request));
        if (isAway(thrown)) {
            tellOfAbsence(thrown, problem.requestId());
        } else if (problem.status() >= 500 && !(thrown instanceof RefusedException)) {
            LOG.atError().addKeyValue("requestId", problem.requestId()).addKeyValue("method", request.getMethod())
                    .addKeyValue("path", request.getRequestURI()).setCause(thrown).log("request failed");
        }
        problem.write(response);
    }

    private void tellOfAbsence(Exception thrown, String requestId) {
        long times = absences.happened();
        if (times > 0) {
            LOG.atWarn().addKeyValue("requestId", requestId).addKeyValue("times", times)
                    .addKeyValue("cause", thrown.toString()).log("request not answered: something we need is away");
        }
    }

    private static boolean isAway(Exception thrown) {
        return switch (thrown) {
            case Fault fault -> fault.retryable();
            case DataAccessResourceFailureException _ -> true;
            case TransientDataAccessException _ -> true;
            case CannotCreateTransactionException _ -> true;
            // A transaction that could not even be rolled back, for example.
            default -> StoreUnavailable.isBehind(thrown);
        };
    }

    private static Problem problem(Exception thrown, String requestId) {
        return switch (thrown) {
            case RefusedException refused -> Problem.of(refused.refusal(), requestId);
            case HttpMessageNotReadableException unread -> invalid(memberOf(unread.getCause()), requestId);
            case TypeMismatchException mismatch -> invalid(Objects.requireNonNullElse(mismatch.getPropertyName(), ""),
                    requestId);
            case ErrorResponse said -> Problem.ofStatus(said.getStatusCode().value(), requestId);
            case Exception _ when isAway(thrown) -> Problem.unavailable(requestId);
            default -> Problem.fault(requestId);
        };
    }

    private static Problem invalid(String member, String requestId) {
        Problem problem = Problem.of(HttpRefusal.INVALID_REQUEST, requestId);
        return MEMBER.matcher(member).matches()
                ? new Problem(problem.status(), problem.code(), problem.detail(), requestId, Map.of("member", member),
                        Optional.empty())
                : problem;
    }

    /** Which member of the body is unknown, or holds what it cannot, as {@code routes[0].path}; empty where the body is no JSON. */
    private static String memberOf(@Nullable Throwable cause) {
        StringBuilder path = new StringBuilder();
        if (cause instanceof DatabindException known) {
            for (JacksonException.Reference step : known.getPath()) {
                path.append(step.getPropertyName() == null
                        ? "[" + step.getIndex() + "]"
                        : (path.isEmpty() ? "" : ".") + step.getPropertyName());
            }
        }
        return path.toString();
    }
}
