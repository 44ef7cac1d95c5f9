package io.posthouse.identity.stepup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.identity.StepUps;
import io.posthouse.identity.http.StepUpNeeded;
import io.posthouse.identity.token.StoredTokens;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.StepUp;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** By tokens that are bound to the session, the action and its parameters. */
public final class Confirmations implements StepUps {
    private final StoredTokens tokens;

    public Confirmations(StoredTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void confirm(String action, List<String> parameters) {
        String digest = digest(parameters);
        String shown = RequestContextHolder.currentRequestAttributes() instanceof ServletRequestAttributes request
                ? request.getRequest().getHeader(StepUp.HEADER)
                : null;
        if (shown == null
                || !tokens.takeStepUp(shown, Caller.CURRENT.get().session(), meant(action, digest))) {
            throw new RefusedException(new StepUpNeeded(action, digest));
        }
    }

    /** What a token is good for. */
    static String meant(String action, String parameters) {
        return ' ' + action + ' ' + parameters;
    }

    /** Each parameter is preceded by its length, so that no character can move from one to the next. */
    private static String digest(List<String> parameters) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String parameter : parameters) {
                byte[] bytes = parameter.getBytes(UTF_8);
                sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                sha.update(bytes);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
