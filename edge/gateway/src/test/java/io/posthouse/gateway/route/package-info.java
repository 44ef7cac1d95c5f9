@NullMarked
package io.posthouse.gateway.route;

import org.jspecify.annotations.NullMarked;
