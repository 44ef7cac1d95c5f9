package io.posthouse.kernel.logging;

import io.posthouse.kernel.Caller;
import java.util.HashMap;
import java.util.Map;
import org.apache.logging.log4j.core.util.ContextDataProvider;

/**
 * Gives Log4j the tags of the thread that logs, at the moment it logs; the line itself is written later, elsewhere. Who
 * calls is a tag as well. Found through {@code META-INF/services}.
 */
public final class TagsProvider implements ContextDataProvider {
    @Override
    public Map<String, String> supplyContextData() {
        Map<String, String> tags = Tags.current().values();
        if (!Caller.CURRENT.isBound()) {
            return tags;
        }
        Caller caller = Caller.CURRENT.get();
        Map<String, String> all = new HashMap<>();
        all.put("login", caller.login().toString());
        all.put("request", caller.requestId());
        // What somebody set on purpose for this work wins.
        all.putAll(tags);
        return all;
    }
}
