{{/* What no schema can say: combinations that would lose time or data, refused with the remedy. */}}
{{- define "copydesk.validate" -}}
{{- include "copydesk.validateStop" . -}}
{{- include "copydesk.validateTwice" . -}}
{{- include "copydesk.validateIdentity" . -}}
{{- include "copydesk.validateScaling" . -}}
{{- include "copydesk.validateCluster" . -}}
{{- include "copydesk.validateSources" . -}}
{{- end -}}

{{- define "copydesk.validateStop" -}}
{{- $grace := include "copydesk.gracePeriod" . -}}
{{- if le (int $grace) (int .Values.drainSeconds) -}}
{{- fail (printf "terminationGracePeriodSeconds (%v) must be greater than drainSeconds (%v): Kubernetes would kill the pod in the middle of its drain. Leave it null to have it derived." $grace .Values.drainSeconds) -}}
{{- end -}}
{{- $admin := default dict .Values.config.admin -}}
{{- if or (hasKey $admin "bind") (hasKey $admin "enabled") -}}
{{- fail "config.admin.bind and config.admin.enabled are the chart's: the probes and the scrapes need the server on port 9464. Leave them out." -}}
{{- end -}}
{{- end -}}

{{/* What a value of its own says, other objects rely on: KEDA's trigger, the grace period, the notes. */}}
{{- define "copydesk.validateTwice" -}}
{{- $values := list
      (list "kafka" "brokers" "kafka.brokers")
      (list "kafka" "group" "kafka.group")
      (list "kafka" "topics" "kafka.inputTopics")
      (list "output" "topic" "kafka.outputTopic")
      (list "dead_letter" "topic" "kafka.deadLetterTopic")
      (list "worker" "drain_seconds" "drainSeconds") -}}
{{- range $values -}}
{{- $section := index . 0 -}}{{- $setting := index . 1 -}}{{- $value := index . 2 -}}
{{- if hasKey (get $.Values.config $section | default dict) $setting -}}
{{- fail (printf "config.%s.%s: set %s instead, which other parts of the release are derived from too." $section $setting $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "copydesk.validateIdentity" -}}
{{- if and .Values.staticMembership.enabled (ne .Values.workload.kind "StatefulSet") -}}
{{- fail "staticMembership.enabled needs workload.kind=StatefulSet: a Deployment's pods get new names at each rollout, and each old name would hold its partitions until the session timeout. Set staticMembership.enabled=false with a Deployment." -}}
{{- end -}}
{{- if hasKey (default dict .Values.config.worker) "instance" -}}
{{- fail "config.worker.instance would give every pod the same name, and they would fence each other for ever. Leave it out; staticMembership.enabled gives each pod its own." -}}
{{- end -}}
{{- end -}}

{{- define "copydesk.validateScaling" -}}
{{- if and .Values.autoscaling.enabled .Values.keda.enabled -}}
{{- fail "autoscaling.enabled and keda.enabled exclude each other: KEDA makes a HorizontalPodAutoscaler of its own. Turn one off." -}}
{{- end -}}
{{- range $name, $scaler := dict "autoscaling" .Values.autoscaling "keda" .Values.keda -}}
{{- if and $scaler.enabled (gt (int $scaler.minReplicas) (int $scaler.maxReplicas)) -}}
{{- fail (printf "%s.minReplicas (%v) is greater than %s.maxReplicas (%v); raise the second." $name $scaler.minReplicas $name $scaler.maxReplicas) -}}
{{- end -}}
{{- end -}}
{{- $secured := or .Values.kafka.tls.enabled .Values.kafka.sasl.mechanism -}}
{{- if and .Values.keda.enabled $secured (not .Values.keda.authenticationRef) -}}
{{- fail "keda.enabled needs keda.authenticationRef where kafka.tls or kafka.sasl is set: KEDA reads the lag itself. Make a TriggerAuthentication with the same Secret and name it." -}}
{{- end -}}
{{- $pdb := .Values.podDisruptionBudget -}}
{{- if not (or (kindIs "invalid" $pdb.minAvailable) (kindIs "invalid" $pdb.maxUnavailable)) -}}
{{- fail "podDisruptionBudget.minAvailable and podDisruptionBudget.maxUnavailable exclude each other: Kubernetes refuses a budget with both. Set one to null." -}}
{{- end -}}
{{- end -}}

{{- define "copydesk.validateCluster" -}}
{{- $needs := list
      (list "podMonitor" "the Prometheus operator" "monitoring.coreos.com/v1")
      (list "prometheusRule" "the Prometheus operator" "monitoring.coreos.com/v1")
      (list "keda" "KEDA" "keda.sh/v1alpha1") -}}
{{- range $needs -}}
{{- $switch := index . 0 -}}{{- $who := index . 1 -}}{{- $api := index . 2 -}}
{{- if and (get $.Values $switch).enabled (not ($.Capabilities.APIVersions.Has $api)) (not $.Values.skipCapabilityChecks) -}}
{{- fail (printf "%s.enabled needs the CRDs of %s (%s), which this cluster does not have. Install it, turn %s off, or set skipCapabilityChecks=true when rendering without a cluster." $switch $who $api $switch) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "copydesk.validateSources" -}}
{{- if and (eq .Values.taxonomy.source "configMap") (not .Values.taxonomy.configMapName) -}}
{{- fail "taxonomy.source=configMap needs taxonomy.configMapName, the ConfigMap whose keys are the taxonomy's files." -}}
{{- end -}}
{{- if and (eq .Values.taxonomy.source "values") (not .Values.taxonomy.files) -}}
{{- fail "taxonomy.source=values needs taxonomy.files, a map from file name to TOML text." -}}
{{- end -}}
{{- if and (ne .Values.taxonomy.source "image") (hasKey (default dict .Values.config.tag) "taxonomy") -}}
{{- fail (printf "config.tag.taxonomy would hide the taxonomy of taxonomy.source=%s. Leave it out." .Values.taxonomy.source) -}}
{{- end -}}
{{- if and .Values.kafka.sasl.mechanism (not .Values.kafka.sasl.existingSecret) -}}
{{- fail "kafka.sasl.mechanism needs kafka.sasl.existingSecret: the chart takes no passwords in values, since those end up in the release's own Secret and in shell histories." -}}
{{- end -}}
{{- if and .Values.kafka.tls.existingSecret (not .Values.kafka.tls.enabled) -}}
{{- fail "kafka.tls.existingSecret is of no use without kafka.tls.enabled=true: connections would not be encrypted." -}}
{{- end -}}
{{- if ne (empty .Values.kafka.tls.certKey) (empty .Values.kafka.tls.keyKey) -}}
{{- fail "kafka.tls.certKey and kafka.tls.keyKey go together: a client certificate is of no use without its key." -}}
{{- end -}}
{{- end -}}
