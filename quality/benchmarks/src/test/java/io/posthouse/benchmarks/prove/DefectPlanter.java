package io.posthouse.benchmarks.prove;

import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.backend.Routing;
import io.posthouse.storage.Database;
import io.posthouse.storage.log.Logs;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Plants a {@link PlantedDefect} in a server whose class path holds this module's tests; found by Spring through
 * {@code META-INF/spring.factories}. The product has no switch for it.
 */
public final class DefectPlanter implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        String defect = System.getProperty(PlantedDefect.PROPERTY);
        if (defect != null) {
            context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    PlantedDefect planted = PlantedDefect.valueOf(defect);
                    return switch (bean) {
                        case Logs logs -> planted.plantIn(logs, () -> context.getBean(Database.class));
                        case Cluster cluster -> planted.plantIn(cluster);
                        case Routing routing -> planted.plantIn(routing);
                        default -> bean;
                    };
                }
            });
        }
    }
}
