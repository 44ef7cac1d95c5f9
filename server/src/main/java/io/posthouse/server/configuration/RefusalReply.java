package io.posthouse.server.configuration;

import io.posthouse.identity.http.Problem;
import io.posthouse.kernel.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A problem (RFC 9457) with further members, as its section 3.2 allows. */
final class RefusalReply {
    private RefusalReply() {
    }

    static void write(HttpServletResponse response, Refusal refusal, String requestId, Map<String, Object> more)
            throws IOException {
        Problem problem = Problem.of(refusal, requestId);
        ObjectNode body = (ObjectNode) JsonMapper.shared().readTree(problem.json());
        more.forEach(body::putPOJO);
        byte[] json = JsonMapper.shared().writeValueAsBytes(body);
        response.resetBuffer();
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
        response.flushBuffer();
    }
}
