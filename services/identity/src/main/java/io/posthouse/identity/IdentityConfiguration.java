package io.posthouse.identity;

import io.posthouse.identity.access.AccessQuestions;
import io.posthouse.identity.access.Bundles;
import io.posthouse.identity.access.GrantedAccess;
import io.posthouse.identity.access.StoredGrants;
import io.posthouse.identity.app.AppKeys;
import io.posthouse.identity.app.Installs;
import io.posthouse.identity.app.SignedAccess;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.identity.change.Changes;
import io.posthouse.identity.command.LoginImport;
import io.posthouse.identity.credential.StoredCredentials;
import io.posthouse.identity.deed.StoredDeeds;
import io.posthouse.identity.erasure.Erasures;
import io.posthouse.identity.factor.SecondFactors;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.identity.http.EndpointPermissions;
import io.posthouse.identity.http.PermissionInterceptor;
import io.posthouse.identity.login.PasswordLinks;
import io.posthouse.identity.login.StoredLogins;
import io.posthouse.identity.oauth.OAuth;
import io.posthouse.identity.oauth.OAuthChain;
import io.posthouse.identity.organisation.Organisations;
import io.posthouse.identity.stepup.Confirmations;
import io.posthouse.identity.stepup.StepUpInterceptor;
import io.posthouse.identity.tenant.Tenants;
import io.posthouse.identity.token.StoredTokens;
import io.posthouse.identity.visitor.Visitors;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.outbound.Webhooks;
import io.posthouse.storage.Database;
import io.posthouse.storage.person.PersonalData;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Identity for a Spring context: import it, and offer a {@link Database} (migrated), {@link Webhooks}, {@link IdentitySettings}, {@link RunningSettings}, a
 * {@link Clock}, a {@link Ticker}, an {@link Issuer}, and a {@link PermissionCatalogue} of each module that has endpoints. It brings the
 * endpoints, the problem replies, the filter and the interceptor.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class IdentityConfiguration {
    @Bean(initMethod = "start", destroyMethod = "close")
    Identity identity(Database database, IdentitySettings settings, RunningSettings running, Ticker ticker,
            List<PermissionCatalogue> catalogues, ObjectProvider<KnownPasswords> known) {
        return new Identity(database, running.derive(settings::with), ticker, catalogues,
                known.getIfAvailable(KnownPasswords::common));
    }

    @Bean
    StoredLogins logins(Identity identity) {
        return identity.logins();
    }

    @Bean
    StoredCredentials credentials(Identity identity) {
        return identity.credentials();
    }

    @Bean
    SecondFactors secondFactors(Identity identity) {
        return identity.secondFactors();
    }

    @Bean
    StoredTokens tokens(Identity identity) {
        return identity.tokens();
    }

    // Closed with identity, which made it.
    @Bean(destroyMethod = "")
    GrantedAccess access(Identity identity) {
        return identity.access();
    }

    @Bean
    StoredGrants grants(Identity identity) {
        return identity.grants();
    }

    @Bean
    Bundles bundles(Identity identity) {
        return identity.bundles();
    }

    @Bean
    AccessQuestions accessQuestions(Identity identity) {
        return identity.questions();
    }

    @Bean
    Organisations organisations(Identity identity) {
        return identity.organisations();
    }

    /** Who may come where a permission is asked for stands on the endpoints alone. */
    @Bean
    SmartInitializingSingleton permissionsThatEndpointsAskFor(GrantedAccess access, ApplicationContext context) {
        return () -> access.catalogue()
                .learn(EndpointPermissions.of(context.getBeansWithAnnotation(RestController.class)
                        .values().stream().<Class<?>>map(AopUtils::getTargetClass).toList()));
    }

    @Bean
    PasswordLinks passwordLinks(Identity identity) {
        return identity.passwordLinks();
    }

    @Bean
    Tenants tenants(Identity identity) {
        return identity.tenants();
    }

    @Bean
    Visitors visitors(Identity identity) {
        return identity.visitors();
    }

    @Bean
    LoginImport loginImport(Identity identity) {
        return identity.imports();
    }

    @Bean
    StoredDeeds deeds(Identity identity) {
        return identity.deeds();
    }

    /** Each module with personal tables brings a bean that answers for them. */
    @Bean
    Erasures erasures(Identity identity, ObjectProvider<PersonalData> modules) {
        return identity.erasures(modules.orderedStream().toList());
    }

    /** What apps may have is what the endpoints and the routes say; these are all there once the first app is registered. */
    @Bean
    StoredApps apps(Identity identity, ListableBeanFactory beans) {
        return identity.apps(() -> {
            Set<String> open = new TreeSet<>(EndpointPermissions.open(
                    Stream.of(beans.getBeanNamesForAnnotation(RestController.class)).<Class<?>>map(beans::getType)
                            .filter(Objects::nonNull).toList()));
            beans.getBeansOfType(OpenPermissions.class).values().forEach(more -> open.addAll(more.now()));
            return open;
        });
    }

    @Bean
    Installs installs(Identity identity, StoredApps apps) {
        return identity.installs(apps);
    }

    @Bean
    AppKeys appKeys(Identity identity) {
        return identity.appKeys();
    }

    @Bean
    RequestSignatures requestSignatures(Identity identity, Clock clock) {
        return identity.requestSignatures(clock);
    }

    @Bean
    OAuth oauth(Identity identity, StoredApps apps) {
        return identity.oauth(apps);
    }

    @Bean
    AccessTokens accessTokens(Identity identity, OAuth oauth, Issuer issuer, RequestSignatures signatures) {
        return new SignedAccess(oauth.tokens(issuer.url(), identity::ticketLife), signatures);
    }

    @Bean
    ChatSignIns chatSignIns(Identity identity, AccessTokens accessTokens, Issuer issuer) {
        return identity.chat(accessTokens, issuer.url());
    }

    @Bean
    IdentityTokens identityTokens(OAuth oauth, Issuer issuer) {
        return oauth.identityTokens(issuer.url());
    }

    /** What is told between processes on the same database. Closed with identity, which made it. */
    @Bean(destroyMethod = "")
    Changes changes(Identity identity) {
        return identity.changes();
    }

    /** The filter itself is made when it is first asked for, and is no bean: Tomcat would make it before the database was looked for. */
    @Bean
    Supplier<OAuthChain> oauthChain(OAuth oauth, Issuer issuer, StoredTokens tokens) {
        return SingletonSupplier.of(() -> oauth.chain(issuer.url(), tokens::revokeSession));
    }

    /** Shared with the gateway, which signs by it. */
    @Bean
    CallerHeader callerHeader() {
        return CallerHeader.withNewKey();
    }

    @Bean
    CallerFilter callerFilter(CallerHeader header, Clock clock, ObjectProvider<Traces> traces) {
        return new CallerFilter(header, clock, traces.getIfAvailable(() -> Traces.OFF));
    }

    @Bean
    StepUps stepUps(StoredTokens tokens) {
        return new Confirmations(tokens);
    }

    @Bean
    WebMvcConfigurer permissionsOfEndpoints(GrantedAccess access, StepUps stepUps) {
        return new WebMvcConfigurer() {
            @Override
            public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
                // A misspelt member would be as good as none, and a permission that was meant would not hold.
                converters.withJsonConverter(new JacksonJsonHttpMessageConverter(
                        JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)));
            }

            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new PermissionInterceptor(access, caller -> access.lacksFactor(caller)));
                registry.addInterceptor(new StepUpInterceptor(stepUps));
            }
        };
    }
}
