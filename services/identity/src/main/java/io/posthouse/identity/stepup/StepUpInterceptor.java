package io.posthouse.identity.stepup;

import io.posthouse.identity.StepUps;
import io.posthouse.kernel.StepUp;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Wants a proof of every call of an endpoint that says so. Behind the one that decides permissions: whoever may not is told that. */
public final class StepUpInterceptor implements HandlerInterceptor {
    private final StepUps stepUps;

    public StepUpInterceptor(StepUps stepUps) {
        this.stepUps = stepUps;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        StepUp wanted = handler instanceof HandlerMethod method ? method.getMethodAnnotation(StepUp.class) : null;
        if (wanted != null && wanted.when() == StepUp.When.ALWAYS
                && request.getDispatcherType() == DispatcherType.REQUEST) {
            stepUps.confirm(wanted.value(), inThePath(request));
        }
        return true;
    }

    private static List<String> inThePath(HttpServletRequest request) {
        Map<String, String> sorted = new TreeMap<>();
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> found) {
            found.forEach((name, value) -> sorted.put(name.toString(), value.toString()));
        }
        return List.copyOf(sorted.values());
    }
}
