using YamlDotNet.RepresentationModel;

namespace BotHost.Architecture.Tests.Deployment;

public sealed class KubernetesTests : IAsyncLifetime
{
    private const string Remedy =
        "kubectl renders the manifests; ./dev test installs it (apt-get install kubernetes-client).";

    private IReadOnlyList<YamlMappingNode> _resources = [];

    public async Task InitializeAsync()
    {
        var (exitCode, output) = await Shell.RunAsync(Repository.Root, ["kubectl", "kustomize", "k8s"]);
        exitCode.ShouldBe(0, $"{Remedy}\n{output}");
        _resources = Yaml.Parse(output);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void The_base_renders_one_of_each_kind_and_no_secret() =>
        _resources
            .Select(resource => resource.Text("kind"))
            .Order(StringComparer.Ordinal)
            .ShouldBe([
                "ConfigMap",
                "Deployment",
                "HorizontalPodAutoscaler",
                "Job",
                "NetworkPolicy",
                "PodDisruptionBudget",
                "Service",
                "ServiceAccount",
            ]);

    [Fact]
    public void Every_selector_selects_the_bots_pods()
    {
        var labels = One("Deployment").Map("spec/template/metadata/labels");

        labels.ShouldNotBeEmpty();
        foreach (
            var selector in new[]
            {
                One("Deployment").Map("spec/selector/matchLabels"),
                One("Service").Map("spec/selector"),
                One("PodDisruptionBudget").Map("spec/selector/matchLabels"),
                One("NetworkPolicy").Map("spec/podSelector/matchLabels"),
                One("Deployment").Map("spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels"),
                One("Deployment").Map("spec/template/spec/topologySpreadConstraints/1/labelSelector/matchLabels"),
            }
        )
        {
            selector.ShouldNotBeEmpty();
            selector.ShouldBeSubsetOf(labels);
        }

        // The service must not send Slack's events to a pod that migrates.
        One("Service").Map("spec/selector").Except(One("Job").Map("spec/template/metadata/labels")).ShouldNotBeEmpty();
    }

    [Fact]
    public void References_between_resources_meet_their_target()
    {
        One("HorizontalPodAutoscaler").Text("spec/scaleTargetRef/kind").ShouldBe("Deployment");
        One("HorizontalPodAutoscaler")
            .Text("spec/scaleTargetRef/name")
            .ShouldBe(One("Deployment").Text("metadata/name"));
        var port = Bot.At("ports/0")!;
        One("Service").Text("spec/ports/0/targetPort").ShouldBe(port.Text("name"));
        One("ConfigMap").Text("data/PORT").ShouldBe(port.Text("containerPort"));
        foreach (var pod in Pods)
        {
            pod.Text("serviceAccountName").ShouldBe(One("ServiceAccount").Text("metadata/name"));
            pod.Text("containers/0/envFrom/0/configMapRef/name").ShouldBe(One("ConfigMap").Text("metadata/name"));
            pod.Text("containers/0/envFrom/1/secretRef/name").ShouldBe(ExampleSecret.Text("metadata/name"));
        }
    }

    [Fact]
    public void Probes_ask_the_health_paths_and_a_pod_has_time_to_finish()
    {
        Bot.Text("startupProbe/httpGet/path").ShouldBe("/healthz/live");
        Bot.Text("livenessProbe/httpGet/path").ShouldBe("/healthz/live");
        Bot.Text("readinessProbe/httpGet/path").ShouldBe("/healthz/ready");
        One("Deployment").Text("spec/template/spec/terminationGracePeriodSeconds").ShouldBe("150");
        One("Deployment").Text("spec/strategy/rollingUpdate/maxUnavailable").ShouldBe("0");
    }

    [Fact]
    public void Every_environment_name_is_a_setting_that_exists()
    {
        var names = One("ConfigMap").Map("data").Keys.Concat(ExampleSecret.Map("stringData").Keys).ToList();

        names.ShouldNotBeEmpty();
        names.Where(name => !KnownSettings.Contains(name)).ShouldBeEmpty();
        new[] { "DATABASE_URL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET" }.ShouldBeSubsetOf(names);
        KnownSettings.Contains("SLACK_TOKEN").ShouldBeFalse();
    }

    [Fact]
    public void Every_pod_runs_the_same_image_with_no_right_it_does_not_need()
    {
        Pods.Select(pod => pod.Text("containers/0/image"))
            .Distinct()
            .ShouldHaveSingleItem()
            .ShouldNotBeNull()
            .ShouldContain(":");
        foreach (var pod in Pods)
        {
            pod.Text("automountServiceAccountToken").ShouldBe("false");
            pod.Text("securityContext/runAsNonRoot").ShouldBe("true");
            pod.Text("securityContext/runAsUser").ShouldBe(Dockerfile.Read().Users().Last());
            pod.Text("securityContext/seccompProfile/type").ShouldBe("RuntimeDefault");
            var container = pod.At("containers/0")!;
            container.Text("securityContext/allowPrivilegeEscalation").ShouldBe("false");
            container.Text("securityContext/readOnlyRootFilesystem").ShouldBe("true");
            container.Texts("securityContext/capabilities/drop").ShouldBe(["ALL"]);
            container.Text("volumeMounts/0/mountPath").ShouldBe("/tmp");
            container.Text("resources/limits/memory").ShouldNotBeNullOrEmpty();
        }

        Pods.Select(pod => pod.Texts("containers/0/args").Single()).ShouldBe(["run", "migrate"]);
    }

    private static YamlMappingNode ExampleSecret => Yaml.Parse(Repository.Read("k8s/secret.example.yaml")).Single();

    private YamlNode Bot => One("Deployment").At("spec/template/spec/containers/0")!;

    private YamlNode[] Pods => [One("Deployment").At("spec/template/spec")!, One("Job").At("spec/template/spec")!];

    private YamlMappingNode One(string kind) => _resources.Single(resource => resource.Text("kind") == kind);
}
