package io.posthouse.server.web;

import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.oauth.OAuthChain;
import io.posthouse.identity.oauth.OAuthPaths;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/**
 * The endpoints' container: Spring MVC on Tomcat, on a free loopback port that only the gateway is told. Wired by hand
 * instead of by auto-configuration: it is a page long, and the platform starts a second sooner.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebMvc
public class WebWiring {
    /** More than the gateway keeps open, so that none of its connections ever waits to be accepted. */
    private static final int CONNECTIONS_MAX = 1024;
    /** More than the gateway lets through, with what it adds, so that it alone says what is too much. */
    private static final int HEADER_BYTES_MAX = 32 << 10;
    private static final int HEADERS_MAX = 200;
    /** What browsers leave as it is in a query (URL Standard, query percent-encode set). */
    private static final String RAW_IN_QUERIES = "\"<>[\\]^`{|}";
    /** Longer than the gateway keeps an idle connection, so that it never writes to a dying one. */
    private static final int KEEP_ALIVE_MILLIS = 60_000;

    @Bean
    TomcatServletWebServerFactory container() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.setAddress(InetAddress.getLoopbackAddress());
        factory.setRegisterDefaultServlet(false);
        factory.addProtocolHandlerCustomizers(WebWiring::tune);
        factory.addContextCustomizers(WebWiring::keepInsidesInside);
        return factory;
    }

    /** What the container itself answers, before an endpoint is found, says nothing of versions, classes and lines. */
    private static void keepInsidesInside(Context context) {
        ErrorReportValve errors = new ErrorReportValve();
        errors.setShowReport(false);
        errors.setShowServerInfo(false);
        context.getParent().getPipeline().addValve(errors);
    }

    private static void tune(ProtocolHandler handler) {
        // A virtual thread for each request: it may wait for the database without holding anything else up.
        handler.setExecutor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("endpoint-", 0).factory()));
        if (handler instanceof AbstractProtocol<?> protocol) {
            protocol.setMaxConnections(CONNECTIONS_MAX);
            protocol.setKeepAliveTimeout(KEEP_ALIVE_MILLIS);
        }
        if (handler instanceof AbstractHttp11Protocol<?> http) {
            http.setMaxKeepAliveRequests(-1);
            http.setServer(null);
            http.setMaxHttpRequestHeaderSize(HEADER_BYTES_MAX);
            http.setMaxHeaderCount(HEADERS_MAX);
            http.setRelaxedQueryChars(RAW_IN_QUERIES);
        }
    }

    @Bean
    DispatcherServlet dispatcherServlet() {
        return new DispatcherServlet();
    }

    @Bean
    ServletRegistrationBean<DispatcherServlet> dispatcher(DispatcherServlet servlet) {
        ServletRegistrationBean<DispatcherServlet> registration = new ServletRegistrationBean<>(servlet, "/");
        registration.setLoadOnStartup(1);
        return registration;
    }

    @Bean
    FilterRegistrationBean<CallerFilter> callerFilterFirst(CallerFilter filter) {
        FilterRegistrationBean<CallerFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /**
     * Behind the one that tells who asks. It is made when it is asked for: Tomcat starts before anybody has looked for the database, and would
     * tell of one that refuses us in words of its own, ahead of ours.
     */
    @Bean
    FilterRegistrationBean<Filter> oauthChainSecond(ObjectProvider<Supplier<OAuthChain>> chain) {
        Filter late = (request, response, next) -> chain.getObject().get().doFilter(request, response, next);
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(late);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        registration
                .setUrlPatterns(Stream.of(OAuthPaths.FOR_PEOPLE, OAuthPaths.FOR_APPS, OAuthPaths.BY_TOKEN)
                        .flatMap(List::stream).toList());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }
}
