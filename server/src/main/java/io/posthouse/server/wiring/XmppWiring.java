package io.posthouse.server.wiring;

import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.messaging.Messaging;
import io.posthouse.net.Doorkeeper;
import io.posthouse.net.Loops;
import io.posthouse.server.run.Announcement;
import io.posthouse.server.run.NodeMark;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.XmppSettings;
import io.posthouse.server.settings.XmppsSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where XMPP clients connect. */
@Configuration(proxyBeanMethods = false)
@Carries(Messaging.NAME)
class XmppWiring {
    @Bean
    XmppListeners xmppListeners(Settings settings, Loops loops, Doorkeeper doorkeeper, Messaging messaging,
            NodeDoors doors, NodeMark mark, Announcement announcement) {
        var listeners = new XmppListeners(settings.of(XmppSettings.class), settings.of(XmppsSettings.class), loops,
                doorkeeper, messaging, mark, announcement);
        if (settings.of(PosthouseSettings.class).roles().contains(PosthouseSettings.XMPP)) {
            doors.add(listeners);
        } else {
            // Nobody opens them again.
            listeners.shut();
        }
        return listeners;
    }

    @Bean
    HealthCheck listenersHealth(Settings settings, XmppListeners listeners) {
        return new ListenersHealth(settings.of(PosthouseSettings.class).roles().contains(PosthouseSettings.XMPP),
                listeners);
    }

    private record ListenersHealth(boolean wanted, XmppListeners listeners) implements HealthCheck {
        @Override
        public String part() {
            return "XMPP listeners";
        }

        @Override
        public Condition check() {
            return !wanted || listeners.areOpen()
                    ? new Condition.Well()
                    : new Condition.Unwell("They are not open.",
                            "The server is starting or stopping, or one of several nodes that is not well; wait, or look at its other parts.");
        }
    }
}
