# Expected values for the regression models of analytics/stats, written beside this script as
# models.json, with the cohort they are fitted on, models_cohort.csv.
# Run in this folder:  Rscript models.R
# Needs R >= 4.2 with brglm2, Hmisc, jsonlite, ordinal and sandwich.
# models_versions.txt records the run that the files come from.
suppressMessages({ library(ordinal); library(brglm2); library(sandwich); library(jsonlite) })
options(digits = 15)
set.seed(20261126)

# --- a cohort of 160 at 12 sites ---------------------------------------------------------------
n <- 160
d <- data.frame(arm = rbinom(n, 1, 0.35), age = round(rnorm(n, 68, 12)), nihss = rpois(n, 15),
                site = sample(1:12, n, TRUE), weight = sample(1:3, n, TRUE),
                sampling = round(runif(n, 0.4, 3), 3))
latent <- -0.5 * d$arm + 0.035 * (d$age - 68) + 0.09 * (d$nihss - 15) + rlogis(n) + 0.3 * (d$site %% 3 - 1)
d$mrs <- as.integer(cut(latent, c(-Inf, -2, -1, -0.2, 0.6, 1.3, 2.2, Inf))) - 1L
d$good <- as.integer(d$mrs <= 2)
d$minutes <- round(60 + 0.4 * d$age + 8 * d$arm + rnorm(n, 0, 15), 1)
d$bleeding <- ifelse(d$arm == 1, as.integer(d$nihss > 15 & runif(n) < 0.4), 0L) # none without the arm
write.csv(d, "models_cohort.csv", row.names = FALSE, quote = FALSE)

z2 <- qchisq(0.95, 1)
out <- list()
wald <- function(fit, v = vcov(fit)) list(coefficients = unname(coef(fit)), errors = unname(sqrt(diag(v))))

# --- logistic ------------------------------------------------------------------------------------
glm15 <- function(...) { # glm in the caller's frame, to full precision
  call <- match.call(); call[[1]] <- quote(glm); call$epsilon <- 1e-15; call$maxit <- 100
  eval(call, parent.frame())
}
logit <- glm15(good ~ arm + age + nihss, binomial, d)
profile_limits <- function(held, top, b, se) {
  f <- function(x) 2 * (top - held(x)) - z2
  c(uniroot(f, c(b - 6 * se, b), tol = 1e-12)$root, uniroot(f, c(b, b + 6 * se), tol = 1e-12)$root)
}
held <- function(x) as.numeric(logLik(glm15(good ~ age + nihss + offset(x * arm), binomial, d)))
top <- as.numeric(logLik(logit))
out$logistic <- c(wald(logit), list(log_likelihood = top,
  null = as.numeric(logLik(glm15(good ~ 1, binomial, d))),
  profile = profile_limits(held, top, coef(logit)[2], sqrt(vcov(logit)[2, 2])),
  likelihood_ratio_p = pchisq(2 * (top - held(0)), 1, lower.tail = FALSE)))
weighted <- glm15(good ~ arm + age + nihss, binomial, d, weights = weight)
out$logistic_weighted <- c(wald(weighted), list(log_likelihood = as.numeric(logLik(weighted))))

# --- robust errors -------------------------------------------------------------------------------
errors <- function(v) unname(sqrt(diag(v)))
robust <- function(fit) {
  found <- list()
  for (kind in c("HC0", "HC1", "HC2", "HC3")) found[[kind]] <- errors(vcovHC(fit, type = kind))
  found$CR0 <- errors(vcovCL(fit, cluster = d$site, type = "HC0", cadjust = FALSE))
  found$CR1 <- errors(vcovCL(fit, cluster = d$site, type = "HC0", cadjust = TRUE))
  found$CR1S <- errors(vcovCL(fit, cluster = d$site, type = "HC1", cadjust = TRUE))
  found
}
poisson_model <- glm15(good ~ arm + age + nihss, poisson, d)
linear <- lm(minutes ~ arm + age, d)
linear_weighted <- lm(minutes ~ arm + age, d, weights = sampling)
out$robust <- list(logistic = robust(logit), poisson = robust(poisson_model), linear = robust(linear))
iptw <- suppressWarnings(glm15(good ~ arm, binomial, d, weights = sampling))
out$robust_sampling <- c(wald(iptw, vcovHC(iptw, type = "HC0")),
                         list(HC3 = errors(vcovHC(iptw, type = "HC3"))))
out$poisson <- wald(poisson_model)
out$linear <- c(wald(linear), list(log_likelihood = as.numeric(logLik(linear)), r_squared = summary(linear)$r.squared))
out$linear_weighted <- wald(linear_weighted)

# --- Firth ---------------------------------------------------------------------------------------
firth <- function(formula, offset = NULL) glm(formula, binomial, d, method = "brglmFit", type = "AS_mean",
                                             epsilon = 1e-13, maxit = 5000)
# The penalised likelihood, maximised numerically with one coefficient held: independent of Newton's method.
penalised <- function(b, x, y) {
  eta <- drop(x %*% b); p <- plogis(eta)
  sum(plogis(ifelse(y == 1, eta, -eta), log.p = TRUE)) +
    0.5 * as.numeric(determinant(crossprod(x * sqrt(p * (1 - p))))$modulus)
}
firth_profile <- function(formula, j) {
  x <- model.matrix(formula, d); y <- model.response(model.frame(formula, d))
  scale <- c(1, apply(x[, -1, drop = FALSE], 2, sd)); x <- sweep(x, 2, scale, "/")
  x[, -1] <- sweep(x[, -1, drop = FALSE], 2, colMeans(x[, -1, drop = FALSE]))
  best <- function(value, start) {
    free <- function(b) { full <- numeric(ncol(x)); full[j] <- value; full[-j] <- b; full }
    run <- list(par = start)
    for (i in 1:4) run <- optim(run$par, function(b) -penalised(free(b), x, y), method = "BFGS",
                                control = list(reltol = 1e-16, maxit = 1000))
    -run$value
  }
  fit <- firth(formula)
  b <- coef(fit) * scale; b[1] <- 0
  start <- b[-j]; se <- sqrt(diag(vcov(fit)))[j] * scale[j]
  run <- list(par = c(0, b[-1]))
  for (i in 1:6) run <- optim(run$par, function(b) -penalised(b, x, y), method = "BFGS",
                              control = list(reltol = 1e-16, maxit = 1000))
  top <- -run$value
  f <- function(v) 2 * (top - best(v, start)) - z2
  list(low = uniroot(f, c(b[j] - 4 * se, b[j]), tol = 1e-10)$root / scale[j],
       high = uniroot(f, c(b[j], b[j] + 9 * se), tol = 1e-10)$root / scale[j],
       p = pchisq(2 * (top - best(0, start)), 1, lower.tail = FALSE))
}
out$firth <- c(wald(firth(good ~ arm + age + nihss)), firth_profile(good ~ arm + age + nihss, 2))
out$firth_separated <- c(wald(firth(bleeding ~ arm + age)), firth_profile(bleeding ~ arm + age, 2))

# --- marginal standardisation --------------------------------------------------------------------
set_arm <- function(value) transform(d, arm = value)
risk <- function(b, value) plogis(model.matrix(~ arm + age + nihss, set_arm(value)) %*% b)
b <- coef(logit)
jacobian <- function(value) {
  x <- model.matrix(~ arm + age + nihss, set_arm(value)); p <- plogis(drop(x %*% b))
  colMeans(p * (1 - p) * x)
}
g1 <- jacobian(1); g0 <- jacobian(0); p1 <- mean(risk(b, 1)); p0 <- mean(risk(b, 0))
delta <- function(g, v) sqrt(drop(t(g) %*% v %*% g))
influence <- function(value, g) {
  u <- model.matrix(logit) * (d$good - fitted(logit))
  drop(risk(b, value)) - mean(risk(b, value)) + n * drop(u %*% vcov(logit) %*% g)
}
i1 <- influence(1, g1); i0 <- influence(0, g0)
out$standardised <- list(p1 = p1, p0 = p0, rd = p1 - p0, rr = p1 / p0,
  rd_error = delta(g1 - g0, vcov(logit)), log_rr_error = delta(g1 / p1 - g0 / p0, vcov(logit)),
  rd_robust = delta(g1 - g0, vcovHC(logit, type = "HC0")),
  rd_influence = sqrt(sum((i1 - i0)^2)) / n, log_rr_influence = sqrt(sum((i1 / p1 - i0 / p0)^2)) / n)

# --- proportional odds (signs turned: towards better) --------------------------------------------
tight <- clm.control(gradTol = 1e-12, maxIter = 200)
po <- clm(factor(mrs, ordered = TRUE) ~ arm + age + nihss, data = d, control = tight)
held <- function(x) as.numeric(logLik(clm(factor(mrs, ordered = TRUE) ~ age + nihss + offset(-x * arm),
                                          data = d, control = tight)))
b <- -unname(po$beta[1]); se <- sqrt(vcov(po)["arm", "arm"]); top <- as.numeric(logLik(po))
k <- length(po$alpha)
out$ordinal <- list(thresholds = unname(po$alpha), coefficients = -unname(po$beta),
  errors = unname(sqrt(diag(vcov(po)))), log_likelihood = top,
  null = as.numeric(logLik(clm(factor(mrs, ordered = TRUE) ~ 1, data = d))),
  profile = profile_limits(held, top, b, se), likelihood_ratio_p = pchisq(2 * (top - held(0)), 1, lower.tail = FALSE))
po_weighted <- clm(factor(mrs, ordered = TRUE) ~ arm + age + nihss, data = d, weights = weight, control = tight)
out$ordinal_weighted <- list(coefficients = -unname(po_weighted$beta), errors = unname(sqrt(diag(vcov(po_weighted)))))
# The scores of each patient by differences of the log likelihood: no formula shared with the product.
x <- as.matrix(d[c("arm", "age", "nihss")])
each <- function(t) {
  cumulative <- cbind(0, plogis(outer(drop(x %*% t[-(1:k)]), t[1:k], "+")), 1)
  log(cumulative[cbind(1:n, d$mrs + 2)] - cumulative[cbind(1:n, d$mrs + 1)])
}
t0 <- c(po$alpha, -po$beta)
scores <- sapply(seq_along(t0), function(j) {
  h <- 1e-4 * max(1e-2, abs(t0[j])); e <- replace(numeric(length(t0)), j, h)
  (8 * (each(t0 + e) - each(t0 - e)) - (each(t0 + 2 * e) - each(t0 - 2 * e))) / (12 * h)
})
turn <- diag(c(rep(1, k), rep(-1, 3))); bread <- turn %*% vcov(po) %*% turn
by_site <- rowsum(scores, d$site)
out$ordinal_robust <- list(HC0 = errors(bread %*% crossprod(scores) %*% bread),
  CR1 = errors(bread %*% crossprod(by_site) %*% bread * 12 / 11))

# --- checks of proportionality ---------------------------------------------------------------------
# Brant's statistic as in his paper, from glm.
cuts <- lapply(0:(k - 1), function(j) glm15(I(mrs <= j) ~ arm + age + nihss, binomial, d))
X <- model.matrix(logit); p <- ncol(X)
bread_of <- lapply(cuts, vcov); prob <- lapply(cuts, fitted)
big <- matrix(0, k * p, k * p)
for (i in 1:k) for (j in 1:k) {
  w <- prob[[min(i, j)]] * (1 - prob[[max(i, j)]])
  big[(i - 1) * p + 1:p, (j - 1) * p + 1:p] <- bread_of[[i]] %*% crossprod(X * w, X) %*% bread_of[[j]]
}
stacked <- unlist(lapply(cuts, coef))
brant <- function(columns) {
  rows <- list()
  for (i in 2:k) for (c in columns) { r <- numeric(k * p); r[(i - 1) * p + c] <- 1; r[c] <- -1; rows[[length(rows) + 1]] <- r }
  D <- do.call(rbind, rows); v <- D %*% stacked
  drop(t(v) %*% solve(D %*% big %*% t(D)) %*% v)
}
out$proportionality <- list(brant = brant(2:4)); out$proportionality$brant_arm <- brant(2)
out$proportionality$cuts <- lapply(cuts, function(f) c(unname(coef(f)["arm"]), unname(sqrt(vcov(f)["arm", "arm"]))))
# Score test: gradient and both informations of the non-proportional model by differences.
wide <- function(t) {
  G <- matrix(t, ncol = k) # columns: cuts
  cumulative <- cbind(0, plogis(X %*% G), 1)
  t(apply(cumulative, 1, diff))
}
t0 <- as.vector(rbind(po$alpha, matrix(-po$beta, 3, k)))
scales <- rep(c(1, 1, 100, 100), k)
at <- function(u) wide(t0 + u / scales)
size <- length(t0); h <- 2e-3
chance <- function(u) at(u)[cbind(1:n, d$mrs + 1)]
e <- function(j) replace(numeric(size), j, h)
first <- lapply(1:size, function(j) (8 * (at(e(j)) - at(-e(j))) - (at(2 * e(j)) - at(-2 * e(j)))) / (12 * h))
P <- at(numeric(size)); own <- cbind(1:n, d$mrs + 1)
gradient <- sapply(first, function(g) sum((g / P)[own]))
expected <- outer(1:size, 1:size, Vectorize(function(a, b) sum(first[[a]] * first[[b]] / P)))
ll <- function(u) sum(log(chance(u)))
second <- function(a, b, h) (ll(h * (e(a) + e(b)) / 2e-3) - ll(h * (e(a) - e(b)) / 2e-3) -
                             ll(h * (e(b) - e(a)) / 2e-3) + ll(-h * (e(a) + e(b)) / 2e-3)) / (4 * h^2)
observed <- -outer(1:size, 1:size, Vectorize(function(a, b) (4 * second(a, b, 2e-3) - second(a, b, 4e-3)) / 3))
out$proportionality$score_expected <- drop(t(gradient) %*% solve(expected) %*% gradient)
out$proportionality$score_observed <- drop(t(gradient) %*% solve(observed) %*% gradient)

# Likelihood ratios: the relaxed likelihoods maximised numerically.  The columns of a map say which
# parameters of the non-proportional model move together.
highest <- function(map) {
  f <- function(v) { p <- chance(drop(map %*% v)); if (any(p <= 0)) 1e10 else -sum(log(p)) }
  run <- list(par = numeric(ncol(map)))
  for (i in 1:8) run <- optim(run$par, f, method = "BFGS",
                              control = list(reltol = 1e-16, maxit = 1000, ndeps = rep(1e-5, ncol(map))))
  -run$value
}
together <- function(column) rep(replace(numeric(4), column, 1), k)
out$proportionality$non_proportional <- 2 * (highest(diag(size)) - top)
apart <- diag(size)[, rep(c(TRUE, TRUE, FALSE, FALSE), k)]
out$proportionality$partial_arm <- 2 * (highest(cbind(apart, together(3), together(4))) - top)

# --- partial proportional odds and the multinomial model, by VGAM ------------------------------------
d$level <- factor(d$mrs, ordered = TRUE)
vglm_of <- function(family) VGAM::vglm(level ~ arm + age + nihss, family, d, epsilon = 1e-13, maxit = 200)
partial <- function(family, varying) {
  f <- vglm_of(family); b <- coef(f); one <- function(name) unname(b[grep(paste0("^", name), names(b))])
  list(varying = varying, thresholds = one("\\(Intercept"), arm = one("arm"), age = one("age"), nihss = one("nihss"),
       log_likelihood = VGAM::logLik(f))
}
out$partial <- list(
  arm = partial(VGAM::cumulative(parallel = FALSE ~ arm), 0),
  arm_and_age = partial(VGAM::cumulative(parallel = FALSE ~ arm + age), c(0, 1)))
d$level <- factor(d$mrs)
out$multinomial <- list(statistic = 2 * (VGAM::logLik(vglm_of(VGAM::multinomial())) - top))

# --- restricted cubic spline -----------------------------------------------------------------------
out$spline <- list(knots = unname(quantile(d$age, c(0.05, 0.35, 0.65, 0.95))),
                   basis = unname(Hmisc::rcspline.eval(d$age, knots = quantile(d$age, c(0.05, 0.35, 0.65, 0.95)),
                                                      inclx = TRUE, norm = 2)[1:20, ]))

write_json(out, "models.json", digits = NA, auto_unbox = TRUE, pretty = 1)
writeLines(c(R.version.string, sapply(c("brglm2", "Hmisc", "jsonlite", "ordinal", "sandwich", "VGAM"),
             function(p) paste(p, packageVersion(p))), format(Sys.Date())), "models_versions.txt")
