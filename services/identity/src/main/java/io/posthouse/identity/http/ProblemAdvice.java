package io.posthouse.identity.http;

import io.posthouse.kernel.Fault;
import io.posthouse.kernel.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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
 * it.
 */
@RestControllerAdvice
public final class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

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
        if (problem.status() >= 500 && !(thrown instanceof RefusedException)) {
            LOG.atError().addKeyValue("requestId", problem.requestId()).addKeyValue("method", request.getMethod())
                    .addKeyValue("path", request.getRequestURI()).setCause(thrown).log("request failed");
        }
        problem.write(response);
    }

    private static Problem problem(Exception thrown, String requestId) {
        return switch (thrown) {
            case RefusedException refused -> Problem.of(refused.refusal(), requestId);
            case HttpMessageNotReadableException _ -> Problem.of(HttpRefusal.INVALID_REQUEST, requestId);
            case TypeMismatchException _ -> Problem.of(HttpRefusal.INVALID_REQUEST, requestId);
            case ErrorResponse said -> Problem.ofStatus(said.getStatusCode().value(), requestId);
            case Fault fault when fault.retryable() -> Problem.unavailable(requestId);
            case DataAccessResourceFailureException _ -> Problem.unavailable(requestId);
            case TransientDataAccessException _ -> Problem.unavailable(requestId);
            case CannotCreateTransactionException _ -> Problem.unavailable(requestId);
            default -> Problem.fault(requestId);
        };
    }
}
