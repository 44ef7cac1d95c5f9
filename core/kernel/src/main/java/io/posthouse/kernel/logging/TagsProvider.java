package io.posthouse.kernel.logging;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.TraceContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.core.util.ContextDataProvider;

/**
 * Gives Log4j the tags of the thread that logs, at the moment it logs; the line itself is written later, elsewhere. Who
 * calls, and which traced request or stanza it is for, are tags as well. Found through {@code META-INF/services}.
 */
public final class TagsProvider implements ContextDataProvider {
    @Override
    public Map<String, String> supplyContextData() {
        Map<String, String> tags = Tags.current().values();
        Optional<TraceContext> trace = Span.current().context();
        if (!Caller.CURRENT.isBound() && trace.isEmpty()) {
            return tags;
        }
        Map<String, String> all = new HashMap<>();
        trace.ifPresent(context -> {
            all.put("request", context.requestId());
            all.put("trace", context.traceId());
        });
        if (Caller.CURRENT.isBound()) {
            Caller caller = Caller.CURRENT.get();
            all.put("login", caller.login().toString());
            all.put("request", caller.requestId());
        }
        // What somebody set on purpose for this work wins.
        all.putAll(tags);
        return all;
    }
}
