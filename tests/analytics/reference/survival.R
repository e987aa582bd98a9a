# Expected values for tests/analytics/stats/test_survival_reference.py and test_cox_reference.py.
# Run in this folder:  Rscript survival.R
# Needs R >= 4.2 with survival, cmprsk and jsonlite.  survival.json records the versions of its run.
suppressMessages({library(survival); library(cmprsk); library(jsonlite)})
options(digits = 17)

# --- data: a made-up 90-day follow-up in whole days, with ties, day 0, strata, sites -----------
set.seed(20261126)
n <- 160
stroke <- data.frame(arm = rbinom(n, 1, 0.4), age = round(rnorm(n, 66, 11)),
                     nihss = rpois(n, 14), site = sample(1:12, n, TRUE),
                     stratum = sample(1:3, n, TRUE), weight = as.numeric(sample(1:4, n, TRUE)),
                     inverse = round(runif(n, 0.4, 3), 2))
rate <- exp(-5 - 0.5 * stroke$arm + 0.04 * (stroke$age - 66) + 0.05 * (stroke$nihss - 14))
death <- floor(rexp(n, rate)); other <- floor(rexp(n, 0.004)); lost <- sample(20:200, n, TRUE)
stroke$day <- pmin(death, other, lost, 90)
stroke$code <- ifelse(stroke$day == pmin(lost, 90) & death > stroke$day & other > stroke$day, 0,
                      ifelse(death <= other, 1, 2))
stroke$code[stroke$day == 90 & death > 90 & other > 90] <- 0
stroke$dead <- as.integer(stroke$code == 1)
veteran <- survival::veteran
ordered <- data.frame(day = veteran$time, dead = veteran$status, arm = veteran$trt,
                      cell = as.integer(veteran$celltype), karno = veteran$karno,
                      age = veteran$age, months = veteran$diagtime, prior = veteran$prior)

curve <- function(f) list(time = f$time, n_risk = f$n.risk, n_event = f$n.event,
  n_censor = f$n.censor, survival = f$surv, se = f$std.err * f$surv, low = f$lower, high = f$upper)
curves <- list(); medians <- list(); means <- list()
for (data in c("stroke", "veteran")) for (band in c("log-log", "log", "plain")) {
  d <- if (data == "stroke") stroke else ordered
  for (g in sort(unique(d$arm))) {
    f <- survfit(Surv(day, dead) ~ 1, data = d[d$arm == g, ], conf.type = band)
    key <- paste(data, band, g)
    curves[[key]] <- curve(f)
    q <- quantile(f, 0.5)
    medians[[key]] <- c(q$quantile, q$lower, q$upper)
    for (tau in c(30, 60)) {
      t <- survival:::survmean(f, rmean = tau)$matrix
      means[[paste(data, g, tau)]] <- c(t[["rmean"]], t[["se(rmean)"]])
    }
  }
}
weighted <- curve(survfit(Surv(day, dead) ~ 1, data = stroke, weights = weight, conf.type = "log-log"))

test <- function(s) list(observed = as.vector(if (is.matrix(s$obs)) rowSums(s$obs) else s$obs),
  expected = as.vector(if (is.matrix(s$exp)) rowSums(s$exp) else s$exp), chisq = s$chisq)
logrank <- list(
  arm = test(survdiff(Surv(day, dead) ~ arm, stroke)),
  arm_stratified = test(survdiff(Surv(day, dead) ~ arm + strata(stratum), stroke)),
  site = test(survdiff(Surv(day, dead) ~ site, stroke)),
  cell = test(survdiff(Surv(day, dead) ~ cell, ordered)),
  cell_stratified = test(survdiff(Surv(day, dead) ~ cell + strata(arm), ordered)))
# The trend test is the score test of the Cox model where no two events share a day.
untied <- ordered; untied$day <- untied$day + seq_len(nrow(untied)) / 1000
trend <- summary(coxph(Surv(day, dead) ~ cell, untied, ties = "breslow"))$sctest[["test"]]

control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)
# The call is built by hand, because coxph looks weights and clusters up where the formula was made.
fitted <- function(formula, data, ...) {
  more <- eval(substitute(alist(...)))
  eval(as.call(c(list(quote(coxph), formula, data = data, control = control), more)))
}
model <- function(formula, data, ...) {
  f <- eval(substitute(fitted(formula, data, ...)))
  list(coef = unname(coef(f)), var = f$var, naive = if (is.null(f$naive.var)) f$var else f$naive.var,
       loglik = f$loglik, score = f$score, wald = unname(f$wald.test))
}
zph <- function(formula, data, transform, ...) {
  z <- cox.zph(eval(substitute(fitted(formula, data, ...))), transform = transform, terms = FALSE)
  list(chisq = unname(z$table[, "chisq"]), p = unname(z$table[, "p"]))
}
full <- Surv(day, dead) ~ arm + age + nihss
cox <- list(
  efron = model(full, stroke), breslow = model(full, stroke, ties = "breslow"),
  stratified = model(Surv(day, dead) ~ arm + age + nihss + strata(stratum), stroke),
  weighted = model(full, stroke, weights = weight, robust = FALSE),
  weighted_breslow = model(full, stroke, weights = weight, robust = FALSE, ties = "breslow"),
  inverse_robust = model(full, stroke, weights = inverse, robust = TRUE),
  robust = model(full, stroke, robust = TRUE),
  robust_breslow = model(full, stroke, robust = TRUE, ties = "breslow"),
  cluster = model(full, stroke, cluster = site),
  cluster_stratified_weighted = model(Surv(day, dead) ~ arm + age + nihss + strata(stratum), stroke,
                                      cluster = site, weights = inverse),
  veteran = model(Surv(day, dead) ~ arm + karno + age + months + prior, ordered),
  exact = model(full, stroke, ties = "exact"),
  exact_stratified = model(Surv(day, dead) ~ arm + age + nihss + strata(stratum), stroke, ties = "exact"),
  exact_veteran = model(Surv(day, dead) ~ arm + karno + age + months + prior, ordered, ties = "exact"))
# Many events share a time: weeks instead of days.
stroke$week <- stroke$day %/% 7
cox$exact_weeks <- model(Surv(week, dead) ~ arm + age + nihss, stroke, ties = "exact")
stroke$week <- NULL
check <- list()
for (transform in c("identity", "km", "rank")) {
  check[[paste("efron", transform)]] <- zph(full, stroke, transform)
  check[[paste("breslow", transform)]] <- zph(full, stroke, transform, ties = "breslow")
  check[[paste("stratified", transform)]] <-
    zph(Surv(day, dead) ~ arm + age + nihss + strata(stratum), stroke, transform)
  check[[paste("weighted", transform)]] <- zph(full, stroke, transform, weights = weight)
  check[[paste("veteran", transform)]] <-
    zph(Surv(day, dead) ~ arm + karno + age + months + prior, ordered, transform)
}

# A profile limit by root search over an offset.
profile <- function(side) {
  f <- coxph(full, stroke, control = control)
  target <- f$loglik[2] - qchisq(0.95, 1) / 2
  excess <- function(b) {
    stroke$held <- b * stroke$arm
    coxph(Surv(day, dead) ~ age + nihss + offset(held), stroke, control = control)$loglik[2] - target
  }
  b <- coef(f)[["arm"]]
  uniroot(excess, sort(c(b, b + side * 5)), tol = 1e-13)$root
}

risk <- cuminc(stroke$day, stroke$code, stroke$arm)
single <- function(name) list(time = risk[[name]]$time, est = risk[[name]]$est, var = risk[[name]]$var)
by_stratum <- cuminc(stroke$day, stroke$code, stroke$stratum)
layered <- cuminc(stroke$day, stroke$code, stroke$arm, strata = stroke$stratum)
competing <- list(curves = list("0 1" = single("0 1"), "1 1" = single("1 1"), "0 2" = single("0 2")),
  gray_arm = unname(risk$Tests[, "stat"]), gray_stratum = unname(by_stratum$Tests[, "stat"]),
  gray_layered = unname(layered$Tests[, "stat"]))

# Fine-Gray.  A day is added because crr takes the mean of the censoring curve before and after
# time 0 where somebody is censored on day 0; adding a day to all changes no order and no estimate.
fine_gray <- function(cause, terms) {
  f <- crr(stroke$day + 1, stroke$code, as.matrix(stroke[terms]), failcode = cause, gtol = 1e-12, maxiter = 100)
  list(coef = unname(f$coef), var = f$var, loglik = c(f$loglik.null, f$loglik))
}
competing$fine_gray <- list(death = fine_gray(1, c("arm", "age", "nihss")),
  other = fine_gray(2, c("arm", "age", "nihss")), arm = fine_gray(1, "arm"))

write_json(list(
  run = list(R = R.version.string, survival = as.character(packageVersion("survival")),
             cmprsk = as.character(packageVersion("cmprsk")), date = format(Sys.Date())),
  stroke = stroke, veteran = ordered, curves = curves, medians = medians, means = means,
  weighted = weighted, log_rank = logrank, trend = trend, cox = cox,
  profile = c(profile(-1), profile(1)), zph = check, competing = competing),
  "survival.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
