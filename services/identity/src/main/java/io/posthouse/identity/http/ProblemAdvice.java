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

/**
 * Translates whatever leaves an endpoint into a {@link Problem}, once, for every module. Refusals and bad requests are
 * answers and are not logged; a fault or a bug is logged once, whole, under the request's id, and the reply holds none of
 * it. While something we need is away, one line in ten seconds tells so, without a stack.
 */
@RestControllerAdvice
public final class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private static final Duration PAUSE = Duration.ofSeconds(10);

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
            case HttpMessageNotReadableException _ -> Problem.of(HttpRefusal.INVALID_REQUEST, requestId);
            case TypeMismatchException _ -> Problem.of(HttpRefusal.INVALID_REQUEST, requestId);
            case ErrorResponse said -> Problem.ofStatus(said.getStatusCode().value(), requestId);
            case Exception _ when isAway(thrown) -> Problem.unavailable(requestId);
            default -> Problem.fault(requestId);
        };
    }
}
