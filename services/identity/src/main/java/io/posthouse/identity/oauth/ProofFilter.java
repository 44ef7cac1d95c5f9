package io.posthouse.identity.oauth;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;

/**
 * Verifies the proof with which an app asks for tokens, once it is known which app that is, and takes it out of the request: Spring's own
 * verifier remembers proofs in one process alone.
 */
final class ProofFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Proofs proofs;

    ProofFilter(Proofs proofs) {
        this.proofs = proofs;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        List<String> shown = Collections.list(request.getHeaders(Proofs.HEADER));
        if (shown.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        HttpServletRequest without = new WithoutProof(request);
        if (!(SecurityContextHolder.getContext().getAuthentication() instanceof OAuth2ClientAuthenticationToken)) {
            // An app that is not known is refused anyhow, and a stranger fills no memory.
            chain.doFilter(without, response);
            return;
        }
        Optional<String> jkt = shown.size() == 1
                ? proofs.verify(shown.getFirst(), new Proofs.Wanted(request.getMethod(), request.getRequestURI(),
                        Optional.empty(), Optional.empty()))
                : Optional.empty();
        if (jkt.isEmpty()) {
            Json.error(response, HttpStatus.BAD_REQUEST.value(), OAuth2ErrorCodes.INVALID_DPOP_PROOF,
                    "The DPoP proof is not one for this request, is older than a minute, or was shown before.");
            return;
        }
        try {
            ScopedValue.where(Proofs.SHOWN, jkt.get()).call(() -> {
                chain.doFilter(without, response);
                return true;
            });
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    private static final class WithoutProof extends HttpServletRequestWrapper {
        WithoutProof(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return Proofs.HEADER.equalsIgnoreCase(name) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return Proofs.HEADER.equalsIgnoreCase(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }
    }
}
